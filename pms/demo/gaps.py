"""Gaps as in real life: each makes a data query (R19, R19b), a few of most kinds of late."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from pms.demo.choice import Row
from pms.demo.lines import NO_LINE
from pms.demo.present import ENDED, forget
from pms.demo.story import Story

DAY = timedelta(days=1)
RECENT = timedelta(days=250)


class Gap(NamedTuple):
    """`share` is of the recent episodes that can have the gap; there are always some."""

    share: float
    suits: Callable[[Story, date], bool]
    make: Callable[[Story, date], None]


def leave_gaps(rng: Random, stories: Iterable[Story], today: date) -> None:
    """Each gap in different episodes, so that each can be fixed on its own."""
    recent = [story for story in stories if story.accepted and today - story.last_on < RECENT]
    rng.shuffle(recent)
    for gap in GAPS:
        suitable = [story for story in recent if gap.suits(story, today)]
        for story in suitable[: max(2, round(gap.share * len(suitable)))]:
            gap.make(story, today)
            recent.remove(story)


def by_opat(story: Story) -> list[Row]:
    """The courses that count."""
    return [
        row
        for row in story["courses"]
        if row["administered_by"] != "inpatient_team" and row["route"] != "po"
    ]


def has_outcome(story: Story, today: date) -> bool:
    return bool(story.episode["outcome_date"]) and story.fate == "well"


def has_one_course(story: Story, today: date) -> bool:
    return has_outcome(story, today) and len(by_opat(story)) == 1


def is_long_accepted(story: Story, today: date) -> bool:
    return has_outcome(story, today) and today - story.episode["decision_date"] >= 21 * DAY


def always(story: Story, today: date) -> bool:
    return True


def forget_specialty(story: Story, today: date) -> None:
    forget(story.episode, "specialty")


def forget_diagnosis(story: Story, today: date) -> None:
    forget(story.episode, "diagnosis")


def forget_outcomes(story: Story, today: date) -> None:
    forget(story.episode, *ENDED)


def forget_opat_outcome(story: Story, today: date) -> None:
    forget(story.episode, "opat_outcome")


def forget_route(story: Story, today: date) -> None:
    forget(by_opat(story)[0], "route")


def forget_administrator(story: Story, today: date) -> None:
    forget(by_opat(story)[0], "administered_by")


def forget_end(story: Story, today: date) -> None:
    forget(by_opat(story)[0], "end_date", "course_end_reason")


def start_before_acceptance(story: Story, today: date) -> None:
    """The whole course as one, though the ward gave the first days."""
    course = by_opat(story)[0]
    course["start_date"] = max(
        story.episode["decision_date"] - 5 * DAY, story.patient["date_of_birth"]
    )


def enter_course_before_acceptance(story: Story, today: date) -> None:
    """The ward's own course, entered as if OPAT had given it."""
    accepted_on, born = story.episode["decision_date"], story.patient["date_of_birth"]
    story.add(
        "courses",
        **{
            **columns_of(by_opat(story)[0]),
            "agent": "co_amoxiclav",
            "start_date": max(accepted_on - 6 * DAY, born),
            "end_date": accepted_on - DAY,
            "course_end_reason": "planned_de_escalation",
        },
    )


def enter_course_twice(story: Story, today: date) -> None:
    story.add("courses", **columns_of(by_opat(story)[0]))


def enter_late_event(story: Story, today: date) -> None:
    story.add(
        "events",
        kind="drug",
        type="diarrhoea_antibiotic",
        date=min(today, story.last_on + 9 * DAY),
        severity="mild",
        consequence="no_change",
    )


def never_start(story: Story, today: date) -> None:
    """Accepted, and then nothing: the ward kept the patient and nobody wrote it down."""
    forget(story.episode, *ENDED)
    for table in story.tables:
        story.tables[table] = []


def remove_line_for_occlusion(story: Story, today: date) -> None:
    """Why it came out is told, and the event has no row."""
    removed_lines(story)[0]["removal_reason"] = "occluded"


def forget_oral(story: Story, today: date) -> None:
    """Switched to oral by the letter alone."""
    story.tables["courses"] = [row for row in story["courses"] if row["route"] != "po"]


def choose_another_outcome(story: Story, today: date) -> None:
    """Without saying why."""
    story.episode["opat_outcome"] = "partial"


def columns_of(course: Row) -> Row:
    return {
        column: value
        for column, value in course.items()
        if column not in ("course_ref", "episode_ref")
    }


def can_end_before_acceptance(story: Story, today: date) -> bool:
    born = story.patient["date_of_birth"]
    return has_outcome(story, today) and story.episode["decision_date"] - born > 10 * DAY


def ended_a_while_ago(story: Story, today: date) -> bool:
    return has_outcome(story, today) and today - story.last_on > 9 * DAY


def went_well(story: Story, today: date) -> bool:
    is_success = has_outcome(story, today) and story.episode["opat_outcome"] == "success"
    return is_success and not story["events"]


def removed_lines(story: Story) -> list[Row]:
    return [
        row
        for row in story["lines"]
        if row["device"] != NO_LINE.code
        and row.get("removed_on")
        and story.first_on <= row["removed_on"] <= story.last_on
    ]


def can_lose_a_line(story: Story, today: date) -> bool:
    return went_well(story, today) and bool(removed_lines(story))


def switched_to_oral(story: Story, today: date) -> bool:
    reason = story.episode["therapy_end_reason"]
    return went_well(story, today) and reason == "planned_switch_to_oral"


GAPS = (
    Gap(0.025, always, forget_specialty),
    Gap(0.02, has_outcome, forget_diagnosis),
    Gap(0.03, has_outcome, forget_outcomes),
    Gap(0.015, has_outcome, forget_opat_outcome),
    Gap(0.01, has_one_course, forget_route),
    Gap(0.02, has_outcome, forget_administrator),
    Gap(0.015, has_one_course, forget_end),
    Gap(0.015, can_end_before_acceptance, start_before_acceptance),
    Gap(0.01, can_end_before_acceptance, enter_course_before_acceptance),
    Gap(0.01, has_one_course, enter_course_twice),
    Gap(0.01, ended_a_while_ago, enter_late_event),
    Gap(0.01, is_long_accepted, never_start),
    Gap(0.01, can_lose_a_line, remove_line_for_occlusion),
    Gap(0.01, switched_to_oral, forget_oral),
    Gap(0.01, went_well, choose_another_outcome),
)
"""Ends before their starts are not among them: the record refuses these."""
