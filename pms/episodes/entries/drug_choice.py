"""What is said below a drug as it is chosen: allergies that it meets, its cover, its last dose."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from wtforms import Field

from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care.cover import CoverOffer, last_dose_on, offered_cover
from pms.domain.text.doses import read_dose
from pms.domain.text.numbers import whole
from pms.episodes.blueprint import bp
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.models import Course, Episode
from pms.episodes.queries import get_episode_or_404
from pms.picklists.allergens import match_of, unread_allergies
from pms.picklists.covers import covers, fixed_dose_agents, long_acting_agents
from pms.picklists.queries import label_of
from pms.store.base import db
from pms.web.fields import as_typed, read_typed_day


class DrugQuestions(NamedTuple):
    """Where a form asks how a drug was given last: what the names of its questions begin with, and
    where the offer is shown."""

    prefix: str
    region: str
    ids: str
    """What the ids of the form's questions begin with."""
    started_on: str = "started_on"
    ended_on: str = "ended_on"
    """The names of its questions for the first day and for the end, or the cover."""
    course_id: int | None = None
    """Of a recorded course, which is offered no other dose."""

    def url(self, episode_id: int, **more: Any) -> str:
        """Where what is said of the drug is asked for."""
        course = self.course_id
        return url_for("episodes.usual_course", episode_id=episode_id, course=course, **more)

    def id_of(self, column: str) -> str:
        """The id of a question in the page, which has no prefix of a form within another one."""
        return self.ids + self.name(column).removeprefix("stepdown-")

    def name(self, column: str) -> str:
        """The name of the question for a column of a course."""
        return {"started_on": self.started_on, "ended_on": self.ended_on}.get(
            column, f"{self.prefix}{column}"
        )

    @property
    def agent(self) -> str:
        return f"{self.prefix}agent"

    @property
    def sent(self) -> str:
        """The names of what is sent with the drug: nothing that a person writes freely."""
        columns = ("agent", "dose", "dose_unit", "frequency", "started_on")
        return ",".join(self.name(column) for column in columns)

    def answers(self, dose: Mapping[str, str]) -> dict[str, str]:
        """A dose by the names of the form's questions."""
        return {f"{self.prefix}{name}": value for name, value in dose.items()}


OF_COURSE = DrugQuestions("", "course-new-usual", "course-new-")
OF_STEP_DOWN = DrugQuestions(
    "stepdown-", "stepdown-usual", "stepdown-new-", "stepdown-started_on", "stepdown-ended_on"
)


def of_plan(episode_id: int) -> DrugQuestions:
    ids = f"decision-{episode_id}-"
    return DrugQuestions("planned_", "plan-usual", ids, "start_course_on", "planned_end_on")


def of_recorded(course: Course) -> DrugQuestions:
    ids = f"course-{course.id}-"
    return DrugQuestions("", f"{ids}usual", ids, course_id=course.id)


class DrugSaid(NamedTuple):
    """What is said below a drug as it is chosen."""

    asked: DrugQuestions
    agent: str | None
    allergy: str
    """How it meets a recorded allergy, in words."""
    is_direct: bool
    unread: tuple[str, ...]
    reason: str
    cover: CoverOffer | None
    is_long_acting: bool


def say(episode: Episode | None, asked: DrugQuestions, values: Mapping[str, Any]) -> DrugSaid:
    """`values` are the drug and its dose by the columns of a course."""
    agent, allergies = values.get("agent"), episode.patient.allergies if episode else None
    match = match_of(agent, allergies)
    drug = label_of("antimicrobial", agent) or ""
    last_on = last_dose_on(values.get("frequency"), values.get("started_on"), date.min)
    dose, unit = values.get("dose"), values.get("dose_unit")
    return DrugSaid(
        asked,
        agent,
        match.in_words(drug, allergies or "") if match else "",
        bool(match and not match.is_related),
        unread_allergies(allergies) if agent else (),
        values.get("allergy_reason") or "",
        offered_cover(covers(), agent, dose, unit, last_on),
        agent in long_acting_agents(),
    )


def ask_usual(agent: Field, asked: DrugQuestions, url: str) -> None:
    """Have the choice of a drug fetch how it was given last."""
    agent.render_kw = {
        "hx-get": url,
        "hx-trigger": "change delay:100ms",
        "hx-include": "closest form",
        "hx-params": asked.sent,
        "hx-target": f"#{asked.region}",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
    }


bp.add_app_template_filter(as_typed, "day_as_typed")


def find_last_use(episode: Episode, agent: str) -> Course | None:
    """The latest course of a drug with a dose: this patient's in the episode, else the service's.

    Never that of the other service: what a child was given says nothing for an adult. Nor anybody
    else's of a drug that is dosed by weight, level or kidney, as every drug is in a child.
    """
    is_fixed = episode.service == "adult" and agent in fixed_dose_agents()
    whose = sa.true() if is_fixed else Episode.patient_id == episode.patient_id
    return db.session.scalars(
        select(Course)
        .join(Course.episode)
        .options(contains_eager(Course.episode))
        .where(Course.agent == agent, Course.dose.is_not(None))
        .where(Episode.service == episode.service, whose)
        .order_by((Course.episode_id == episode.id).desc(), Course.id.desc())
        .limit(1)
    ).one_or_none()


@bp.route("/episodes/<int:episode_id>/courses/usual")
@allow(*WRITES_PATIENTS)
def usual_course(episode_id: int) -> ResponseReturnValue:
    """Below a drug that was just chosen: recorded allergies it meets, until when it covers, and
    how it was given last, for one press."""
    episode = get_episode_or_404(episode_id)
    asked = _who_asks(episode_id)
    said = say(episode, asked, _answers(asked))
    is_cover = "cover" in request.args
    is_new = asked.course_id is None and not is_cover
    return render_template(
        "episodes/courses/_cover.html" if is_cover else "episodes/courses/_usual.html",
        usual=find_last_use(episode, said.agent or "") if is_new else None,
        episode=episode,
        said=said,
    )


def _who_asks(episode_id: int) -> DrugQuestions:
    """The form that asks: of the plan, the step-down, a recorded course or a new one."""
    if OF_STEP_DOWN.agent in request.args:
        return OF_STEP_DOWN
    if (plan := of_plan(episode_id)).agent in request.args:
        return plan
    if "course" not in request.args:
        return OF_COURSE
    course_id = request.args.get("course", 0, type=whole)
    return of_recorded(get_item_or_404(Course, episode_id, course_id))


def _answers(asked: DrugQuestions) -> dict[str, Any]:
    """The answers so far, as far as they can be read."""
    texts = {
        name: request.args.get(asked.name(name), "").strip()
        for name in ("agent", "dose", "dose_unit", "frequency", "started_on")
    }
    answers: dict[str, Any] = {name: text or None for name, text in texts.items()}
    answers["dose"] = answers["started_on"] = None
    with suppress(ValueError):
        answers["dose"], unit = read_dose(texts["dose"]) if texts["dose"] else (None, None)
        answers["dose_unit"] = answers["dose_unit"] or unit
    with suppress(ValueError):
        answers["started_on"] = read_typed_day(texts["started_on"])
    return answers
