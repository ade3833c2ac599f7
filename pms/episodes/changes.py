"""What others have changed in an episode since its page was made: the page asks every 20 s."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import and_, or_, select

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.auth.models import User
from pms.auth.sessions import never_extends
from pms.domain.text.numbers import whole
from pms.episodes import forms
from pms.episodes.blueprint import bp
from pms.episodes.decision import DecisionForm
from pms.episodes.entries.kinds import KINDS
from pms.episodes.queries import get_patient_id_or_404
from pms.episodes.sections import SECTIONS, section_url, title_of
from pms.layout import moment
from pms.store.base import db
from pms.store.history import CHANGING, History, HistoryHead

SINCE = "PMS-Since"
"""The header that tells the page what to ask since, next time."""

OF_TABLES = {kind.name: kind.section for kind in KINDS.values()}
"""Items are called as their tables are."""
OF_EPISODE = {
    "decision": DecisionForm,
    "diagnosis": forms.DiagnosisForm,
    "outcomes": forms.OutcomesForm,
    "after-opat": forms.AfterOpatForm,
    "notes": forms.NotesForm,
    "referral": forms.ReferralForm,
}
"""The form of each section of the episode itself: its questions are the section's columns."""


class Change(NamedTuple):
    """The latest change of one section; `section` is empty where it stands in none."""

    section: str
    url: str
    who: str
    what: str
    when: str


@bp.route("/episodes/<int:episode_id>/changes")
@allow(*READS_PATIENTS)
@never_extends
def changes(episode_id: int) -> ResponseReturnValue:
    """Who changed which section; 204 where nobody did. Shows nothing of the record itself.

    `since` is a number of the organisation's history; only what came after it is looked at.
    """
    patient_id = get_patient_id_or_404(episode_id)
    since = request.args.get("since", type=whole)
    head = latest_number()
    if since is None or since >= head:
        return "", 204, {SINCE: str(head)}
    found = list(_latest(episode_id, _rows(episode_id, patient_id, since)))
    if not found:
        return "", 204, {SINCE: str(head)}
    return render_template("episodes/_changes.html", changes=found), {SINCE: str(head)}


def latest_number() -> int:
    """The number of the last row of the organisation's history."""
    chain = current_user.organisation_id
    return db.session.scalar(select(HistoryHead.number).where(HistoryHead.id == chain)) or 0


def _rows(episode_id: int, patient_id: int, since: int) -> Iterable[Any]:
    """Oldest first. The chain's own index leads: it is read from `since` on, and no further."""
    return db.session.execute(
        select(History.object_type, History.after, History.at, History.username, User.name)
        .outerjoin(User, User.id == History.user_id)
        .where(
            History.chain == current_user.organisation_id,
            History.number > since,
            History.action.in_(CHANGING),
            or_(History.user_id.is_(None), History.user_id != current_user.id),
            or_(
                History.episode_id == episode_id,
                and_(History.object_type == "patient", History.object_id == patient_id),
            ),
        )
        .order_by(History.number)
    )


def _latest(episode_id: int, rows: Iterable[Any]) -> Iterable[Change]:
    """The last change of each section, in the order of the page."""
    found: dict[str, Change] = {}
    for table, after, at, username, name in rows:
        for section in sections_of(table, after or {}):
            url = section_url(episode_id, section) if section in SECTIONS else ""
            found[section] = Change(section, url, name or username, _title(section), _when(at))
    order = [*SECTIONS, "patient-banner", ""]
    return [found[section] for section in order if section in found]


def sections_of(table: str, after: dict[str, Any]) -> list[str]:
    """The sections that a change of a table's columns shows in."""
    if table in OF_TABLES or table in SECTIONS:
        return [OF_TABLES.get(table, table)]
    if table == "patient":
        return ["patient-banner"]
    if table != "episode":
        return [""]
    asked = {section: set(dir(form)) for section, form in OF_EPISODE.items()}
    return [section for section, names in asked.items() if names & after.keys()] or [""]


def _title(section: str) -> str:
    if section == "patient-banner":
        return "the patient's details"
    return title_of(section) if section else "this episode"


def _when(at: datetime) -> str:
    local = at.astimezone(clock.LONDON)
    return f"at {local:%H:%M}" if local.date() == clock.today() else f"on {moment(at)}"
