"""Where a service's quarter stands on its way to the registry, and what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pms.domain.counting.quarter import Quarter
from pms.domain.text.days import in_full
from pms.reports.nors_return.models import FinalReturn

Kind = Literal["running", "open", "ready", "closed", "uploaded", "visible"]
REMINDED_AFTER = timedelta(days=42)
"""After the quarter's end; the registry names no day."""

TAGS = {
    "running": ("Not over yet", "grey"),
    "open": ("Open", "yellow"),
    "ready": ("Ready to close", "blue"),
    "closed": ("Closed, not uploaded", "orange"),
    "uploaded": ("Uploaded", "aqua-green"),
    "visible": ("On the registry", "green"),
}
NOTHING_COUNTS = ("Nothing counts", "grey")


@dataclass(frozen=True, slots=True)
class QuarterState:
    """`blocking` and `warnings` are open queries; `changed` episodes since the closing; `empty`
    says that nothing counts in the quarter; `by_rules` numbers that only the rules changed."""

    quarter: Quarter
    today: date
    blocking: int
    warnings: int
    final: FinalReturn | None = None
    changed: int = 0
    empty: bool = False
    by_rules: int = 0

    @property
    def kind(self) -> Kind:
        if self.final:
            sent = self.final.submission
            if sent.visible_on:
                return "visible"
            return "uploaded" if sent.uploaded_on else "closed"
        if self.quarter.end >= self.today:
            return "running"
        return "open" if self.blocking else "ready"

    @property
    def tag(self) -> str:
        return self._tag[0]

    @property
    def colour(self) -> str:
        return self._tag[1]

    @property
    def _tag(self) -> tuple[str, str]:
        return NOTHING_COUNTS if self.empty and self.kind == "ready" else TAGS[self.kind]

    @property
    def is_overdue(self) -> bool:
        waits = self.kind in ("open", "ready", "closed")
        return waits and self.today - self.quarter.end > REMINDED_AFTER

    @property
    def next_step(self) -> str:
        """What to do next, in one sentence."""
        match self.kind:
            case "running":
                return (
                    f"The quarter ends on {in_full(self.quarter.end)}. Queries fixed now will "
                    "not need fixing then."
                )
            case "open":
                return f"Fix {queries(self.blocking)}, or exclude the episode with a reason."
            case "ready" if self.empty:
                return "Nothing counts in this quarter. If that is right, close it all the same."
            case "ready":
                return "Check the numbers, then close the quarter."
            case "closed":
                return "Download the file, upload it to NORS, then say here that it was uploaded."
            case "uploaded":
                return "When the return can be seen on the registry, say so here."
            case "visible" if self.changed:
                return "Look at what changed since, and send a revision if it matters."
            case "visible":
                return "Nothing is left to do."


def queries(number: int) -> str:
    return "1 query that blocks closing" if number == 1 else f"{number} queries that block closing"
