"""Seeded records of a plausible OPAT service, as rows of the tables; nobody in them exists.

The cost of counting depends on how many courses, lines, events and admissions an episode has, not
on what they are called.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks import mix
from pms.domain.text import nhs_number

Row = dict[str, Any]


@dataclass
class Records:
    """Rows of each table by the names of its columns; ids count from 1 in each table."""

    patient: list[Row] = field(default_factory=list)
    episode: list[Row] = field(default_factory=list)
    course: list[Row] = field(default_factory=list)
    line: list[Row] = field(default_factory=list)
    event: list[Row] = field(default_factory=list)
    admission: list[Row] = field(default_factory=list)
    review: list[Row] = field(default_factory=list)
    task: list[Row] = field(default_factory=list)
    questionnaire: list[Row] = field(default_factory=list)
    questionnaire_code: list[Row] = field(default_factory=list)

    def add(self, table: str, **values: Any) -> Row:
        rows = self.rows(table)
        row = {"id": len(rows) + 1, "ref": f"{table[0]}{len(rows) + 1}", **values}
        rows.append(row)
        return row

    def rows(self, table: str) -> list[Row]:
        rows: list[Row] = getattr(self, table)
        return rows

    def __len__(self) -> int:
        return sum(len(self.rows(table)) for table in TABLES)


TABLES = (
    *("patient", "episode", "course", "line", "event", "admission", "review", "task"),
    *("questionnaire", "questionnaire_code"),
)


def make_years(years: Sequence[int], episodes_a_year: int, seed: int) -> Records:
    """Some calendar years of one organisation. What a year holds is the same whatever others
    stand beside it, but for the ids.
    """
    records = Records()
    for year in years:
        rng = Random(f"{seed} {year}")
        first = date(year, 1, 1)
        before = len(records.patient)
        for _ in range(episodes_a_year):
            decided_on = first + timedelta(rng.randrange(365))
            patient = _patient(records, rng, year, before)
            if rng.random() < 0.04:
                _rejected(records, rng, patient, decided_on)
            else:
                _ended_episode(records, rng, patient, decided_on)
    return records


def make_current(today: date, number: int, seed: int) -> Records:
    """Accepted episodes that are still on treatment, of a patient each, with a course or two."""
    records = Records()
    rng = Random(f"{seed} current")
    for _ in range(number):
        accepted_on = today - timedelta(rng.randrange(1, 40))
        patient = _patient(records, rng, today.year, before=len(records.patient))
        planned_end_on = max(accepted_on, today + timedelta(rng.randrange(-3, 30)))
        episode = _accepted(records, rng, patient, accepted_on, planned_end_on=planned_end_on)
        for _ in range(1 if rng.random() < 0.8 else 2):
            _course(records, rng, episode, accepted_on, None)
        _line(records, rng, episode, accepted_on, None)
        _ward_life(records, rng, episode, accepted_on, today)
    return records


def _ward_life(records: Records, rng: Random, episode: Row, accepted_on: date, today: date) -> None:
    """What a virtual ward shows of somebody: weekly reviews with bloods, tasks, a germ."""
    episode["organisms"] = rng.choice(mix.ORGANISMS)
    for week in range(1, (today - accepted_on).days // 7 + 1):
        reviewed_on = accepted_on + timedelta(7 * week)
        records.add(
            "review",
            episode_id=episode["id"],
            reviewed_on=reviewed_on,
            type="virtual_ward_round",
            summary="Afebrile, line site clean, to continue",
            next_review_on=reviewed_on + timedelta(7) if rng.random() < 0.8 else None,
            crp=round(rng.uniform(2, 90), 1),
        )
    for text in rng.sample(mix.TASKS, rng.choice((0, 0, 1, 2))):
        due_on = today + timedelta(rng.randrange(-3, 7))
        records.add("task", episode_id=episode["id"], text=text, due_on=due_on)


def make_patients(number: int, seed: int) -> Records:
    """People without an episode."""
    records = Records()
    rng = Random(f"{seed} patients")
    while len(records.patient) < number:
        _patient(records, rng, 2026, before=len(records.patient))
    return records


def _patient(records: Records, rng: Random, year: int, before: int) -> Row:
    """Usually somebody new; one referral in six is of a patient of the same year."""
    known = len(records.patient) - before
    if known and rng.random() < 1 / 6:
        return records.patient[before + rng.randrange(known)]
    serial = len(records.patient) + 1
    return records.add(
        "patient",
        nhs_number=nhs_number.from_serial(serial) if serial < 1_000_000 else None,
        hospital_number=f"H{serial:07}",
        family_name=rng.choice(mix.FAMILY_NAMES),
        given_name=rng.choice(mix.GIVEN_NAMES),
        date_of_birth=date(rng.randrange(1930, year - 18), rng.randrange(1, 13), 1),
        sex=rng.choice(("female", "male")),
        postcode="ZZ99 3WZ",
    )


def _referral(rng: Random, patient: Row, decided_on: date) -> Row:
    """What is known of every referral that was decided."""
    return {
        "patient_id": patient["id"],
        "service": _service(rng),
        "referred_on": decided_on - timedelta(weighted(rng, mix.WAITS)),
        "specialty": rng.choice(mix.SPECIALTIES) if rng.random() < 0.98 else None,
        "pathway": weighted(rng, mix.PATHWAYS),
        "ward": rng.choice(mix.WARDS),
        "consultant": rng.choice(mix.CONSULTANTS),
        "decided_on": decided_on,
    }


def _rejected(records: Records, rng: Random, patient: Row, decided_on: date) -> None:
    records.add(
        "episode",
        **_referral(rng, patient, decided_on),
        decision="rejected",
        rejection_reasons=tuple(sorted(rng.sample(mix.REJECTIONS, rng.randrange(3)))),
    )


def _accepted(records: Records, rng: Random, patient: Row, accepted_on: date, **more: Any) -> Row:
    return records.add(
        "episode",
        **_referral(rng, patient, accepted_on),
        decision="accepted",
        rejection_reasons=(),
        diagnosis=weighted(rng, mix.DIAGNOSES) if rng.random() < 0.98 else None,
        **more,
    )


def _service(rng: Random) -> str:
    return "adult" if rng.random() < 0.95 else "paediatric"


def weighted(rng: Random, weights: dict[Any, int]) -> Any:
    return rng.choices(list(weights), list(weights.values()))[0]


def _ended_episode(records: Records, rng: Random, patient: Row, accepted_on: date) -> None:
    episode = _accepted(records, rng, patient, accepted_on)
    ended_on = _courses(records, rng, episode, accepted_on)
    length = (ended_on - accepted_on).days + 1
    if rng.random() < 0.95:
        _line(records, rng, episode, accepted_on, ended_on)
    if rng.random() < 0.05:
        _event(records, rng, episode, accepted_on + timedelta(rng.randrange(length + 2)))
    if rng.random() < 0.07:
        admitted_on = accepted_on + timedelta(rng.randrange(length))
        _admission(records, rng, episode, admitted_on)
    for week in range(1, length // 7 + 1):
        records.add(
            "review",
            episode_id=episode["id"],
            reviewed_on=accepted_on + timedelta(7 * week),
            type="virtual_ward_round",
            summary="Afebrile, line site clean, to continue",
            crp=round(rng.uniform(2, 90), 1),
        )
    episode.update(
        therapy_end_reason=weighted(rng, mix.END_REASONS),
        infection_outcome=weighted(rng, mix.INFECTION_OUTCOMES),
        opat_outcome=weighted(rng, mix.OPAT_OUTCOMES),
        outcome_on=ended_on,
    )
    if rng.random() < 0.005:
        episode.update(died_on=ended_on, death_category="unrelated")


def _courses(records: Records, rng: Random, episode: Row, accepted_on: date) -> date:
    """One course, often a second after or beside it, sometimes tablets; returns the last end.

    Some episodes have nothing but tablets.
    """
    started_on = accepted_on
    ended_on = started_on + timedelta(max(1, min(60, round(rng.lognormvariate(2.4, 0.7)))))
    if rng.random() < 0.03:
        _course(records, rng, episode, started_on, ended_on, route="po")
        return ended_on
    _course(records, rng, episode, started_on, ended_on)
    if rng.random() < 0.35:
        beside = rng.random() < 0.4
        second_on = started_on + timedelta(rng.randrange(3)) if beside else ended_on
        ended_on = max(ended_on, second_on + timedelta(rng.randrange(3, 15)))
        _course(records, rng, episode, second_on, ended_on)
    if rng.random() < 0.08:
        tablets_until = ended_on + timedelta(rng.randrange(5, 15))
        _course(records, rng, episode, ended_on, tablets_until, route="po")
    return ended_on


def _course(
    records: Records,
    rng: Random,
    episode: Row,
    started_on: date,
    ended_on: date | None,
    route: str = "iv",
) -> None:
    records.add(
        "course",
        episode_id=episode["id"],
        agent=weighted(rng, mix.AGENTS),
        route=route,
        dose=2.0,
        dose_unit="g",
        frequency=weighted(rng, mix.FREQUENCIES),
        administered_by=weighted(rng, mix.ADMINISTRATORS),
        started_on=started_on,
        ended_on=ended_on,
    )


def _line(
    records: Records, rng: Random, episode: Row, inserted_on: date, removed_on: date | None
) -> None:
    records.add(
        "line",
        episode_id=episode["id"],
        device=weighted(rng, mix.DEVICES),
        inserted_on=inserted_on if rng.random() < 0.95 else None,
        removed_on=removed_on if rng.random() < 0.95 else None,
        insertion_guidance=weighted(rng, mix.GUIDANCE),
    )


def _event(records: Records, rng: Random, episode: Row, occurred_on: date) -> None:
    kind, types = rng.choice((("line", mix.LINE_EVENTS), ("drug", mix.DRUG_EVENTS)))
    records.add(
        "event",
        episode_id=episode["id"],
        kind=kind,
        type=rng.choice(types),
        occurred_on=occurred_on,
    )


def _admission(records: Records, rng: Random, episode: Row, admitted_on: date) -> None:
    cause = rng.choice(mix.CAUSES)
    records.add(
        "admission",
        episode_id=episode["id"],
        admitted_on=admitted_on,
        discharged_on=admitted_on + timedelta(rng.randrange(1, 8)),
        planned=cause == "planned_procedure",
        cause=cause,
    )
