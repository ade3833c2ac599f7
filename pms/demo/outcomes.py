"""How an episode ends: outcomes, deaths, and what is seen months later."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from pms.demo.choice import Row, happens, pick
from pms.demo.families import Family
from pms.demo.story import Story
from pms.domain.care.lists import CourseRules
from pms.domain.care.suggestion import suggest_opat_outcome
from pms.domain.counting import records
from pms.patients.models import age_on
from pms.picklists.shipped import shipped_lists

DAY = timedelta(days=1)
FAILED = ("admitted_worse", "admitted_new_infection", "failed", "died")

THERAPY_END = {
    "completed_course": "completed_as_planned",
    "switched_to_oral": "planned_switch_to_oral",
    "admitted_to_hospital": "unplanned_admission",
    "changed_treatment_failure": "unplanned_progression",
    "changed_resistance": "unplanned_resistance",
    "stopped_adverse_event": "unplanned_intolerance",
    "patient_choice": "unplanned_patient",
    "logistical_issue": "unplanned_logistics",
    "died": "died",
}
SEEN_LATER = (
    "Seen in the follow-up clinic; no sign of relapse.",
    "CRP normal; back at work.",
    "Wound healed.",
    "Some pain on walking; imaging stable.",
)
FOLLOW_UPS = (
    "OPAT clinic",
    "Telephone, OPAT nurse",
    "Infectious diseases clinic",
    "Referring consultant",
)
NO_HARM = "A mild event; the treatment was completed as planned."
RELAPSED = "Relapse six weeks after stopping; referred back."


def add_outcome(rng: Random, story: Story, family: Family) -> None:
    """The pair of R9, the OPAT outcome as R10 suggests it but for a few a person saw otherwise."""
    episode = story.episode
    recorded_on = story.last_on + DAY * pick(rng, ((40, 0), (28, 1), (18, 3), (10, 6), (4, 14)))
    episode["therapy_end_reason"] = THERAPY_END[story.segments[-1].end_reason]
    if story.fate == "died":
        episode["died_on"] = recorded_on = story.last_on
        episode["death_category"] = pick(rng, ((45, "unrelated"), (40, "infection"), (15, None)))
    episode["outcome_date"] = recorded_on
    episode["infection_outcome"] = infection_outcome(rng, story, family)
    suggested = suggest_opat_outcome(record_of(story), date.max).code or "partial"
    if suggested == "partial" and happens(rng, 0.12):
        suggested = "success"
        episode["opat_outcome_reason"] = NO_HARM
    episode["opat_outcome"] = suggested
    if story.fate != "died":
        weeks = (2, 4, 6)[recorded_on.toordinal() % 3]  # not by chance: the rest stays as it was
        episode["follow_up_date"] = recorded_on + 7 * DAY * weeks
        episode["follow_up_with"] = FOLLOW_UPS[recorded_on.toordinal() % len(FOLLOW_UPS)]
    if story.fate != "died" and happens(rng, family.follow_up):
        add_later_outcome(rng, story, recorded_on)


def infection_outcome(rng: Random, story: Story, family: Family) -> str:
    if story.fate in FAILED:
        return "failed"
    return "cured" if happens(rng, family.cured) else "improved"


def add_later_outcome(rng: Random, story: Story, recorded_on: date) -> None:
    relapsed = happens(rng, 0.08)
    story.add(
        "later_outcomes",
        date=recorded_on + DAY * pick(rng, ((60, 84), (40, 180))) + DAY * rng.randint(-9, 9),
        infection_outcome="failed" if relapsed else pick(rng, ((80, "cured"), (20, "improved"))),
        notes=RELAPSED if relapsed else rng.choice(SEEN_LATER),
    )


def record_of(story: Story) -> records.EpisodeRecord:
    """The story as the rules see it."""
    rules = CourseRules(shipped_lists())
    episode = story.episode
    lines = {row["line_ref"]: number for number, row in enumerate(story["lines"], start=1)}
    return records.EpisodeRecord(
        id=1,
        patient_id=1,
        service=story.service,
        decision=episode.get("decision"),
        decided_on=episode.get("decision_date"),
        specialty=episode["specialty"],
        diagnosis=episode["diagnosis"],
        therapy_end_reason=episode.get("therapy_end_reason"),
        infection_outcome=episode.get("infection_outcome"),
        opat_outcome=episode.get("opat_outcome"),
        outcome_on=episode.get("outcome_date"),
        died_on=episode.get("died_on"),
        courses=tuple(_course(row, rules) for row in story["courses"]),
        lines=tuple(_line(row, number) for number, row in enumerate(story["lines"], start=1)),
        events=tuple(_event(row, lines) for row in story["events"]),
        admissions=tuple(
            records.AdmissionRecord(
                row["admitted_on"], row["discharged_on"], row["planned"], row["cause"]
            )
            for row in story["admissions"]
        ),
        opat_outcome_reason=episode.get("opat_outcome_reason"),
        age_on_acceptance=_age(story),
    )


def _age(story: Story) -> int | None:
    accepted_on: date | None = story.episode.get("decision_date")
    born_on: date = story.patient["date_of_birth"]
    return age_on(born_on, accepted_on) if accepted_on and story.accepted else None


def _line(row: Row, number: int) -> records.LineRecord:
    return records.LineRecord(
        row["device"],
        row["inserted_on"],
        row.get("removed_on"),
        number,
        row.get("removal_reason"),
    )


def _event(row: Row, lines: Mapping[str, int]) -> records.EventRecord:
    return records.EventRecord(
        row["kind"],
        row["type"],
        row["date"],
        consequence=row["consequence"],
        line_id=lines.get(row.get("line_ref") or ""),
    )


def _course(row: Row, rules: CourseRules) -> records.CourseRecord:
    counted, oral, long_acting = rules.classify(row["route"], row["administered_by"], row["agent"])
    return records.CourseRecord(
        row["agent"],
        row["route"],
        row["administered_by"],
        row["start_date"],
        row["end_date"],
        row["course_end_reason"],
        counted=counted,
        oral=oral,
        long_acting=long_acting,
    )
