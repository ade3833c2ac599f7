"""What was asked of others because a referral did not say it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care import enquiry as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.lengths import NAME, SHORT_TEXT
from pms.episodes.blueprint import bp
from pms.episodes.entries.actions import fill, keep, require
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.entries.pages import show_item_saved
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.models import Enquiry, Episode
from pms.store.base import db
from pms.web.fields import DayField, at_most


def rules(answers: Mapping[str, Any], enquiry: Enquiry | None, today: date) -> Iterator[Problem]:
    return care.problems(row_of(care.EnquiryRow, answers, enquiry), today=today)


class EnquiryForm(EntryForm):
    rules = rules

    missing = StringField(
        "What is missing",
        validators=[DataRequired("Enter what is missing"), at_most(SHORT_TEXT)],
    )
    asked_of = StringField(
        "Requested from", description="A person, a ward or a practice", validators=[at_most(NAME)]
    )
    asked_on = DayField("Requested on", validators=[DataRequired("Enter the day it was requested")])
    arrived_on = DayField("Arrived on", description="Blank while it is awaited")


def new_enquiry(episode: Episode, today: date, **more: Any) -> EnquiryForm:
    return EnquiryForm(today=today, asked_on=today, **more)


class EnquiryValues(TypedDict):
    missing: str
    asked_of: str | None
    asked_on: date
    arrived_on: date | None


def record_enquiry(
    episode: Episode, today: date, *, ref: str, **values: Unpack[EnquiryValues]
) -> Enquiry:
    require(rules, values, None, today)
    return keep(Enquiry(episode=episode, ref=ref, **values))


def correct_enquiry(enquiry: Enquiry, today: date, **values: Unpack[EnquiryValues]) -> Enquiry:
    require(rules, values, enquiry, today)
    return fill(enquiry, values)


def mark_arrived(enquiry: Enquiry, today: date) -> None:
    """The answer came today; one that came before keeps its day."""
    if enquiry.arrived_on is None:
        fill(enquiry, {"arrived_on": today})


ENQUIRIES = EntryKind(
    "enquiries",
    Enquiry,
    "enquiry",
    new=new_enquiry,
    form=EnquiryForm,
    record=record_enquiry,
    correct=correct_enquiry,
    also=("episodes/_decision.html",),
    comes_in_rows=False,
)


@bp.route("/episodes/<int:episode_id>/enquiries/<int:item_id>/arrived", methods=["POST"])
@allow(*WRITES_PATIENTS)
def mark_enquiry_arrived(episode_id: int, item_id: int) -> ResponseReturnValue:
    enquiry = get_item_or_404(Enquiry, episode_id, item_id)
    mark_arrived(enquiry, clock.today())
    db.session.commit()
    return show_item_saved(ENQUIRIES, enquiry)
