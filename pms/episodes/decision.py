"""Accepting a referral with a plan, rejecting it, and taking a decision back."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from pms import clock
from pms.asking import AskingForm
from pms.auth.access import WRITES_PATIENTS, allow
from pms.auth.queries import current_ages
from pms.domain.care.problem import Problem, refusals
from pms.domain.care.service_fit import of_an_age
from pms.episodes import plan, queries
from pms.episodes.actions import decide
from pms.episodes.blueprint import bp
from pms.episodes.entries.courses import allergy_reason, record_course
from pms.episodes.entries.drug_choice import DrugSaid, ask_usual, of_plan, say
from pms.episodes.entries.lines import record_line
from pms.episodes.forms import EpisodeForm
from pms.episodes.lists import DECISION_LISTS
from pms.episodes.models import Course, Episode, Line
from pms.episodes.plan import Starts, plan_in
from pms.episodes.rules import decision_rules, plan_rules
from pms.episodes.sections import SECTIONS, show_saved, show_section
from pms.picklists.covers import long_acting_agents
from pms.picklists.queries import choices
from pms.refusal import require_none
from pms.saving import OUR_REF, corrected, find_by_ref
from pms.store.base import db, new_ref
from pms.web.fields import DayField, DoseField, OptionalSelectField, as_choices

DECISIONS = [("accepted", "Accept"), ("rejected", "Reject"), ("", "Awaiting a decision")]
USUAL_ROUTE = "iv"


class DecisionForm(EpisodeForm, AskingForm):
    """Decides; the plan counts where the referral is accepted, the reasons where it is rejected."""

    not_columns = frozenset(
        {"start_course_on", "start_line_on", "course_ref", "line_ref", "planned_allergy_reason"}
    )
    lists: ClassVar[Mapping[str, str]] = {**DECISION_LISTS, **plan.LISTS}

    decision = RadioField("Decision", choices=as_choices(DECISIONS), coerce=lambda code: code or "")
    decided_on = DayField("Decided on", description="If accepted, the day of acceptance")
    decided_by = OptionalSelectField("Decided by")
    rejection_reasons = SelectMultipleField(
        "Why it is rejected", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    planned_agent = OptionalSelectField("Antimicrobial", blank="Not decided")
    planned_dose = DoseField("Dose", unit="planned_dose_unit")
    planned_dose_unit = OptionalSelectField("Unit")
    planned_frequency = OptionalSelectField("Frequency")
    planned_route = OptionalSelectField("Route")
    planned_administered_by = OptionalSelectField("Given by", blank="Not decided")
    start_course_on = DayField(
        "Start this course on", description="Blank to start it on a day not known yet", planned=True
    )
    planned_device = OptionalSelectField("Line", blank="Not decided")
    start_line_on = DayField("Line inserted on", description="Blank if it is not in yet")
    planned_end_on = DayField(
        "Planned end of treatment",
        description="For example, +14. Of a long-acting drug the day it covers until",
        planned=True,
    )
    planned_review_on = DayField("Next review", description="For example, +7", planned=True)
    planned_allergy_reason = allergy_reason()
    course_ref = HiddenField()
    line_ref = HiddenField()

    def __init__(self, episode: Episode, today: date, has_courses: bool, has_lines: bool) -> None:
        super().__init__(episode, today)
        self.has_courses, self.has_lines = has_courses, has_lines
        known = {*episode.rejection_reasons}
        self.rejection_reasons.choices = as_choices(
            {**dict(choices("rejection_reason")), **self._retired(known)}.items()
        )
        for ref in (self.course_ref, self.line_ref):
            if not OUR_REF.fullmatch(ref.data or ""):
                ref.data = new_ref()
        asked = of_plan(episode.id)
        ask_usual(self.planned_agent, asked, asked.url(episode.id))
        if not self.is_submitted() and not episode.planned_agent:
            self.planned_route.data = episode.planned_route or USUAL_ROUTE

    def _retired(self, known: set[str]) -> dict[str, str]:
        """Reasons already given that are no longer offered."""
        return {code: dict(choices("rejection_reason", code)).get(code, code) for code in known}

    def values(self) -> dict[str, Any]:
        """As the action keeps them: nothing of a decision that is not made, and the plan as it
        stands where nothing is accepted."""
        values = super().values()
        if values["decision"] is None:
            values.update(decided_on=None, decided_by=None)
        if values["decision"] != "rejected":
            values["rejection_reasons"] = ()
        if values["decision"] != "accepted":
            values.update({name: getattr(self.row, name) for name in plan.COLUMNS})
        return values

    def starts(self) -> plan.Starts:
        """What is to start at once."""
        return plan.Starts(
            self.start_course_on.data,
            self.course_ref.data,
            self.start_line_on.data,
            self.line_ref.data,
            self.planned_allergy_reason.data or None,
        )

    @property
    def drug_said(self) -> DrugSaid:
        """What is said below the planned drug."""
        values = {name: self[f"planned_{name}"].data for name in (*plan.DRUG, "allergy_reason")}
        values["started_on"] = self.start_course_on.data
        return say(self.row, of_plan(self.row.id), values)

    @property
    def accepts(self) -> bool:
        return bool(self.decision.data == "accepted")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        yield from decision_rules(answers, self.row, self.today, has_courses=self.has_courses)
        if answers.get("decision", self.row.decision) == "accepted":
            born_on, day = self.row.patient.date_of_birth, answers.get("decided_on")
            day = day or self.row.decided_on
            yield from of_an_age("decision", self.row.service, born_on, day, current_ages())
        if self.accepts:
            starting = {
                **self._days_of_starts(),
                "planned_allergy_reason": self.planned_allergy_reason.data,
            }
            yield from plan_rules(
                {**answers, **starting} if answers else {},
                self.row,
                self.today,
                has_courses=self.has_courses,
                has_lines=self.has_lines,
            )

    def _days_of_starts(self) -> dict[str, date | None]:
        """When a course and a line are to start, unless an earlier press has started them."""
        course = find_by_ref(Course, self.course_ref.data)
        line = find_by_ref(Line, self.line_ref.data)
        return {
            "start_course_on": None if course else self.start_course_on.data,
            "start_line_on": None if line else self.start_line_on.data,
        }


def decide_and_start(episode: Episode, today: date, starts: Starts, **decision: Any) -> None:
    """As `decide`; of an accepted referral also its first course and line, on the days given."""
    decide(episode, today, **decision)
    if decision["decision"] != "accepted":
        return
    if starts.course_on and find_by_ref(Course, starts.course_ref) is None:
        _start_course(episode, today, starts)
    if starts.line_on and find_by_ref(Line, starts.line_ref) is None:
        _start_line(episode, today, starts.line_on, starts.line_ref)


def _start_course(episode: Episode, today: date, starts: Starts) -> None:
    planned, already = plan_in(episode), queries.has_courses(episode.id)
    reason, started_on = starts.allergy_reason, starts.course_on
    asked = {"start_course_on": started_on, "planned_allergy_reason": reason}
    starting = plan_rules(asked, episode, today, has_courses=already)
    require_none(refusals(starting, asked, plan_rules({}, episode, today)))
    drug = {**planned.drug(), "allergy_reason": reason}
    if planned.agent in long_acting_agents():
        drug["ended_on"] = planned.end_on
    drug["started_on"] = started_on
    record_course(episode, today, ref=starts.course_ref, **drug)


def _start_line(episode: Episode, today: date, inserted_on: date, ref: str) -> None:
    planned, already = plan_in(episode), queries.has_lines(episode.id)
    starting = plan_rules({"start_line_on": inserted_on}, episode, today, has_lines=already)
    require_none(refusals(starting, ["start_line_on"], plan_rules({}, episode, today)))
    assert planned.device is not None
    record_line(episode, today, ref=ref, device=planned.device, inserted_on=inserted_on)


ALSO = ("courses", "discharge", "letters", "lines", "outcomes", "referral")
"""The sections that a decision may change besides."""


@bp.route("/episodes/<int:episode_id>/decision", methods=["GET", "POST"], endpoint="decide")
@allow(*WRITES_PATIENTS)
def decide_referral(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    today = clock.today()
    begun = queries.has_courses(episode_id), queries.has_lines(episode_id)
    form = DecisionForm(episode, today, *begun)
    if not form.is_submitted() and not episode.decision:
        form.decision.data = request.args.get("decision", "accepted")
        form.decided_on.data = today
    if form.validate_on_submit() and corrected(
        form, decide_and_start, episode, today, form.starts()
    ):
        db.session.commit()
        return show_saved("decision", episode_id, also=[SECTIONS[name] for name in ALSO])
    return show_section("decision", episode, form)
