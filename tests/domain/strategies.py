"""Random records: few codes and near dates, so that things overlap, touch and go wrong.

A record is made from a seed, which is faster than drawing each field; Hypothesis varies the seed.
"""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from tests.domain.records import RULES

START = date(2025, 3, 10)
AGENTS = (
    "ceftriaxone",
    "teicoplanin",
    "dalbavancin",
    "capreomycin",
    "local_arbekacin",
    "local_kanamycin",
)
ROUTES = ("iv", "iv", "iv", "iv", "im", "sc", "po", "po", "top", "local_intraosseous", None)
GIVEN_BY = ("opat_clinic", "self", "carer", "local_hospice_nurse", "inpatient_team", None)
COURSE_ENDS = ("completed_course", "changed_resistance", "planned_de_escalation", None)
CAUSES = ("new_infection", "unrelated", "social_or_logistic", "planned_procedure", None)
DEVICES = ("midline", "picc", "no_line", "local_mini_midline")
SPECIALTIES = ("cardiology", "dermatology", "local_hospice", "other", None)
DIAGNOSES = (
    "cellulitis",
    "osteomyelitis_non_surgical",
    "local_animal_bite",
    "local_zoonosis",
    None,
)
EVENTS = (
    ("line", "other"),
    ("line", "infection_line"),
    ("line", "local_kink"),
    ("drug", "other"),
    ("drug", "rash_local"),
)

as_at_days = st.integers(60, 220).map(lambda number: START + timedelta(days=number))
_seeds = st.integers(0, 2**32)


def random_episode(random: Random, number: int = 1) -> EpisodeRecord:
    """Most are accepted and ended, near the second quarter of 2025."""
    base = START + timedelta(days=random.randrange(115))
    decision = random.choice(("accepted",) * 8 + ("rejected", None))

    def near(first: int, last: int) -> date:
        return base + timedelta(days=random.randint(first, last))

    def now_and_then(day: date, share: float) -> date | None:
        return day if random.random() < share else None

    def several(make, most):
        return tuple(make() for _ in range(random.randint(0, most)))

    def a_course() -> CourseRecord:
        started_on = near(-4, 12)
        ended_on = started_on + timedelta(days=random.randint(-1, 20))
        agent, route, by = (random.choice(codes) for codes in (AGENTS, ROUTES, GIVEN_BY))
        flags = RULES.classify(route, by, agent)
        open_share = 0.95
        return CourseRecord(
            agent,
            route,
            by,
            started_on,
            now_and_then(ended_on, open_share),
            random.choice(COURSE_ENDS),
            **flags._asdict(),
        )

    def an_admission() -> AdmissionRecord:
        admitted_on = near(-5, 25)
        discharged_on = admitted_on + timedelta(days=random.randint(-1, 6))
        return AdmissionRecord(
            admitted_on,
            now_and_then(discharged_on, 0.9),
            random.random() < 0.3,
            random.choice(CAUSES),
        )

    def a_line() -> LineRecord:
        inserted_on = now_and_then(near(-10, 20), 0.8)
        return LineRecord(random.choice(DEVICES), inserted_on, now_and_then(near(-5, 30), 0.7))

    def numbered(lines: tuple[LineRecord, ...]) -> tuple[LineRecord, ...]:
        return tuple(one._replace(id=7 * number + place) for place, one in enumerate(lines))

    reasons = random.choices(("died", "other", "local_weather"), k=random.randint(0, 3))
    return EpisodeRecord(
        id=number,
        patient_id=random.randint(1, 1 + number // 2),
        service=random.choice(("adult",) * 6 + ("paediatric",)),
        decision=decision,
        decided_on=base if decision else None,
        rejection_reasons=tuple(reasons) if decision == "rejected" else (),
        specialty=random.choice(SPECIALTIES),
        diagnosis=random.choice(DIAGNOSES),
        therapy_end_reason=random.choice(("completed_as_planned", "died", None)),
        infection_outcome=random.choice(("cured", "improved", "failed", None)),
        opat_outcome=random.choice(("success", "partial", "indeterminate", None)),
        outcome_on=now_and_then(near(5, 60), 0.7),
        died_on=now_and_then(near(5, 60), 0.15),
        death_category=random.choice((None,) * 8 + ("infection",)),
        courses=several(a_course, 4),
        lines=numbered(several(a_line, 2)),
        events=several(lambda: EventRecord(*random.choice(EVENTS), near(-5, 35)), 3),
        admissions=several(an_admission, 2),
    )


def random_episodes(seed: int, number: int) -> list[EpisodeRecord]:
    random = Random(seed)
    return [random_episode(random, place) for place in range(1, number + 1)]


episodes = _seeds.map(lambda seed: random_episode(Random(seed)))
few_episodes = st.builds(random_episodes, _seeds, st.integers(0, 12))
