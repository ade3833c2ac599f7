"""Reviews of a patient, with the bloods looked at, and whose review is overdue."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from pms.auth.models import Organisation
from pms.domain.care import review as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.care.review import BLOODS, ORAL_SWITCH
from pms.domain.counting.due import days_overdue, ward_review_due
from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, Review
from pms.episodes.plan import plan_in
from pms.episodes.queries import ids_of_running, ids_on_ward
from pms.store.base import db
from pms.store.scoping import current_scope
from pms.web.fields import (
    CodeField,
    DayField,
    NumberField,
    OptionalSelectField,
    WholeNumberField,
    at_most,
)

LISTS = {"type": "review_type"}
"""The list of each column that holds a code."""
USUAL_INTERVAL = timedelta(days=7)


def rules(answers: Mapping[str, Any], review: Review | None, today: date) -> Iterator[Problem]:
    return care.problems(row_of(care.ReviewRow, answers, review), today=today)


class BloodField(NumberField):
    """A result. One below or above what the laboratory measures is refused: kept as a number it
    would look measured, and a trend drawn through it would lie."""

    def read(self, text: str) -> float:
        if text[0] in "<>\u2264\u2265":
            raise ValueError(f"Leave this blank and write {text} in the summary")
        return super().read(text)


def blood(column: str) -> NumberField:
    return BloodField(next(test.name for test in BLOODS if test.column == column))


class ReviewForm(EntryForm):
    lists, rules = LISTS, rules

    reviewed_on = DayField("Reviewed on", validators=[DataRequired("Enter the day of the review")])
    type = CodeField("Type of review", validators=[DataRequired("Select the type of review")])
    summary = TextAreaField("Summary", validators=[at_most(FREE_TEXT)])
    plan = TextAreaField("Plan", validators=[at_most(FREE_TEXT)])
    next_review_on = DayField("Next review", description="For example, +7", planned=True)
    crp = blood("crp")
    white_cells = blood("white_cells")
    neutrophils = blood("neutrophils")
    platelets = blood("platelets")
    creatinine = blood("creatinine")
    egfr = blood("egfr")
    alt = blood("alt")
    ck = blood("ck")
    vip_score = WholeNumberField("VIP score", description="0 to 5")

    present = StringField("Who was present", validators=[at_most(SHORT_TEXT)])
    oral_switch = OptionalSelectField("Oral switch considered", choices=ORAL_SWITCH.items())
    oral_switch_reason = StringField("Why, or why not", validators=[at_most(SHORT_TEXT)])

    @property
    def bloods(self) -> list[tuple[NumberField, str]]:
        """Each question about a blood test, with its unit."""
        return [(self[test.column], test.unit) for test in BLOODS]


def new_review(episode: Episode, today: date, **more: Any) -> ReviewForm:
    """A form that begins today, with the type of the latest review; before the first one the next
    is as it was planned, where that lies ahead; else a week on while treatment goes on."""
    kind = episode.reviews[0].type if episode.reviews else None
    planned_on = None if episode.reviews else plan_in(episode).review_on
    treated = any(course.ended_on is None or course.ended_on > today for course in episode.courses)
    usual = today + USUAL_INTERVAL if treated else None
    next_on = planned_on if planned_on and planned_on > today else usual
    first: dict[str, Any] = {"reviewed_on": today, "type": kind, "next_review_on": next_on}
    return ReviewForm(today=today, **first, **more)


class ReviewValues(TypedDict):
    reviewed_on: date
    type: str
    summary: str | None
    plan: str | None
    next_review_on: date | None
    crp: float | None
    white_cells: float | None
    neutrophils: float | None
    platelets: float | None
    creatinine: float | None
    egfr: float | None
    alt: float | None
    ck: float | None
    vip_score: int | None
    present: str | None
    oral_switch: str | None
    oral_switch_reason: str | None


def record_review(
    episode: Episode, today: date, *, ref: str, **values: Unpack[ReviewValues]
) -> Review:
    require(rules, values, None, today)
    require_codes(None, LISTS, values)
    return keep(Review(episode=episode, ref=ref, **values))


def correct_review(review: Review, today: date, **values: Unpack[ReviewValues]) -> Review:
    require(rules, values, review, today)
    require_codes(review, LISTS, values)
    return fill(review, values)


REVIEWS = EntryKind(
    "reviews",
    Review,
    "review",
    new=new_review,
    form=ReviewForm,
    record=record_review,
    correct=correct_review,
    also=("episodes/reviews/_bloods.html",),
    newest_first=True,
)


def overdue_on_ward(today: date) -> list[int]:
    """The episodes that the virtual ward flags so, by the same rule: four statements."""
    on_ward = ids_on_ward(today)
    found = db.session.execute(
        select(
            Episode.id,
            Episode.first_opat_day,
            Episode.planned_review_on,
            Episode.review_every_days,
        ).where(Episode.id.in_(on_ward))
    ).all()
    latest: dict[int, tuple[date | None, date | None]] = {}
    reviews: Any = db.session.execute(
        select(Review.episode_id, Review.reviewed_on, Review.next_review_on)
        .where(Review.episode_id.in_(on_ward))
        .order_by(Review.reviewed_on.desc(), Review.id.desc())
    )
    for episode_id, reviewed_on, next_on in reviews:
        latest.setdefault(episode_id, (reviewed_on, next_on))
    given = set(db.session.scalars(ids_of_running(today)))
    every = db.session.get_one(Organisation, current_scope()).review_every_days
    never: tuple[date | None, date | None] = (None, None)
    overdue = []
    for id_, first_on, planned_on, own in found:
        last_on, next_on = latest.get(id_, never)
        due_on = ward_review_due(
            last_on,
            next_on,
            planned_on,
            started_on=first_on,
            every=own or every,
            is_given=id_ in given,
        )
        if days_overdue(due_on, today):
            overdue.append(id_)
    return overdue
