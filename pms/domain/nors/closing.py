"""When a quarter may be closed, and what may be said of a return that was sent."""

from datetime import date

from pms.domain.counting.quarter import Quarter
from pms.domain.text.days import in_full


def closing_problem(quarter: Quarter, today: date, *, blocking: int, failed: int) -> str | None:
    """Why the quarter cannot be closed today: not over, queries open, sums that do not agree."""
    if quarter.end >= today:
        return f"{quarter} is not over: it ends on {in_full(quarter.end)}"
    if blocking:
        queries = "1 query that blocks" if blocking == 1 else f"{blocking} queries that block"
        verb = "is" if blocking == 1 else "are"
        return f"{quarter} cannot be closed: {queries} a final return {verb} open"
    if failed:
        sums = "1 comparison does" if failed == 1 else f"{failed} comparisons do"
        return f"{quarter} cannot be closed: {sums} not hold"
    return None


def revision_problem(latest: int, revision: int, reason: str | None) -> str | None:
    """Revision 1 closes; each later one says why, and follows the latest."""
    if revision <= latest:
        return f"the quarter is closed already, as revision {latest}"
    if revision != latest + 1:
        return f"the next revision is {latest + 1}, not {revision}"
    return reason_problem(reason) if latest else None


def reason_problem(reason: str | None) -> str | None:
    return None if (reason or "").strip() else "Say why the return is revised"


def exclusion_problem(reason: str | None) -> str | None:
    """An episode is left out only with a written reason (R19)."""
    return None if (reason or "").strip() else "Say why the episode is excluded from the return"


def upload_date_problem(uploaded_on: date | None, closed_on: date, today: date) -> str | None:
    if uploaded_on is None:
        return None
    if uploaded_on > today:
        return "Enter today or an earlier day"
    if uploaded_on < closed_on:
        return f"Enter {in_full(closed_on)}, when the quarter was closed, or a later day"
    return None


def visible_date_problem(
    visible_on: date | None, uploaded_on: date | None, today: date
) -> str | None:
    if visible_on is None:
        return None
    if uploaded_on is None:
        return "Say first when the return was uploaded"
    if visible_on > today:
        return "Enter today or an earlier day"
    if visible_on < uploaded_on:
        return f"Enter {in_full(uploaded_on)}, when it was uploaded, or a later day"
    return None
