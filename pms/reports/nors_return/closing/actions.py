"""Closing a quarter, revising it, and noting what became of it. They flush; callers commit."""

import hashlib
from datetime import date, datetime

from pms.auth.models import Organisation
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.closing import (
    closing_problem,
    revision_problem,
    upload_date_problem,
    visible_date_problem,
)
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import shipped_lists
from pms.refusal import Refused, insist
from pms.reports.nors_return.closing.frozen import freeze
from pms.reports.nors_return.closing.queries import find_latest
from pms.reports.nors_return.draft import DraftReturn, make_draft
from pms.reports.nors_return.manifest import keying_bytes, manifest_bytes
from pms.reports.nors_return.models import FinalReturn, Submission
from pms.store import history
from pms.store.base import db

MOVED = (
    "the record has changed since you opened this page. Look at the numbers again, then close the "
    "quarter"
)


def close_quarter(
    organisation: Organisation,
    service: str,
    quarter: Quarter,
    *,
    today: date,
    now: datetime,
    by: str,
    revision: int = 1,
    reason: str | None = None,
    seen: str | None = None,
) -> FinalReturn:
    """The final return as at today, everything frozen (R20). Revision 1 closes, later ones revise.

    Refused while the quarter is not over, a blocking query is open or a sum does not agree; where
    somebody looked at the numbers (`seen`), also if they are others now.
    """
    history.hold_chain(db.session, organisation.id)
    latest = find_latest(service, quarter)
    insist(revision_problem(latest.revision if latest else 0, revision, reason))
    draft = make_draft(organisation, service, quarter, today, revision)
    insist(problem_of(draft, today), None if seen in (None, draft.fingerprint) else MOVED)
    data = layout.to_bytes(draft.return_)
    insist_on_good_file(data, layout.file_name(draft.return_))
    final = FinalReturn(
        service=service,
        quarter=str(quarter),
        revision=revision,
        reason=(reason or "").strip() or None,
        as_at=today,
        closed_at=now,
        closed_by=by,
        sha256=hashlib.sha256(data).hexdigest(),
        file=data,
        manifest=manifest_bytes(draft, data, made_at=now, made_by=history.actor().username),
        keying_sheet=keying_bytes(draft.return_, organisation_lists()),
        frozen=freeze(draft.material),
        submission=Submission(),
    )
    db.session.add(final)
    db.session.flush()
    return final


def problem_of(draft: DraftReturn, today: date) -> str | None:
    """Why the quarter cannot be closed today, if it cannot."""
    return closing_problem(
        draft.return_.quarter,
        today,
        blocking=len(draft.blocking),
        failed=len(draft.failed_comparisons),
    )


def insist_on_good_file(data: bytes, name: str) -> None:
    """The checker has the last word on what is frozen."""
    if found := check_return(data, shipped_lists(), name):
        line, message = found[0]
        raise Refused(f"the file does not pass its own checks: line {line}: {message}")


def record_upload(
    submission: Submission,
    today: date,
    *,
    uploaded_on: date | None,
    uploaded_by: str | None,
    registry_reference: str | None,
) -> None:
    """When and by whom the file was uploaded, and the registry's reference; blank takes it back."""
    closed_on = submission.final_return.as_at
    insist(
        upload_date_problem(uploaded_on, closed_on, today),
        visible_date_problem(submission.visible_on, uploaded_on, today),
    )
    submission.uploaded_on = uploaded_on
    submission.uploaded_by = uploaded_by if uploaded_on else None
    submission.registry_reference = registry_reference if uploaded_on else None
    db.session.flush()


def record_visible(
    submission: Submission, today: date, by: str, *, visible_on: date | None
) -> None:
    """Since when the return can be seen on the registry; blank takes it back."""
    insist(visible_date_problem(visible_on, submission.uploaded_on, today))
    submission.visible_on = visible_on
    submission.visible_by = by if visible_on else None
    db.session.flush()
