"""Episodes made at random, so that every condition holds for some of them and not for others."""

from datetime import date, timedelta
from random import Random
from typing import Any

from pms.episodes.models import (
    Admission,
    Course,
    Episode,
    Event,
    Exclusion,
    Isolate,
    Line,
    Review,
)
from pms.patients.models import Patient
from pms.picklists.shipped import shipped_lists
from pms.store.base import db
from tests.factories import an_nhs_number, writing

FEW = 4
"""How many values of a list are used, so that each turns up."""


def make(rng: Random, today: date, number: int = 40) -> None:
    with writing():
        for _ in range(number):
            db.session.add(an_episode(rng, today))
        db.session.commit()


def code(rng: Random, list_name: str, blank: bool = True) -> str | None:
    if blank and rng.random() < 0.25:
        return None
    return rng.choice(shipped_lists()[list_name][:FEW]).code


def some(rng: Random, chance: float) -> bool:
    return rng.random() < chance


def a_day(rng: Random, today: date, before: int, after: int = 0) -> date:
    return today + timedelta(rng.randrange(-before, after + 1))


def an_episode(rng: Random, today: date) -> Episode:
    referred_on = a_day(rng, today, 200)
    decision = rng.choice(("accepted", "accepted", "accepted", "rejected", None))
    outcome = some(rng, 0.5)
    episode = Episode(
        patient=Patient(
            nhs_number=an_nhs_number(),
            family_name=f"Family{rng.randrange(100)}",
            given_name="Ada",
            date_of_birth=date(
                rng.randrange(1930, 2024), rng.randrange(1, 13), rng.randrange(1, 29)
            ),
            sex=code(rng, "sex"),
        ),
        service=rng.choice(("adult", "paediatric")),
        referred_on=referred_on,
        specialty=code(rng, "specialty"),
        consultant=rng.choice((None, "Dr A Alder", "Dr B Birch")),
        ward=rng.choice((None, "Ward 1", "Ward 2")),
        commissioner=rng.choice((None, "local_icb_a", "local_icb_b")),
        pathway=code(rng, "pathway"),
        planned_end_on=referred_on + timedelta(rng.randrange(60)) if some(rng, 0.7) else None,
        decision=decision,
        decided_on=referred_on + timedelta(rng.randrange(5)) if decision else None,
        planned_review_on=a_day(rng, today, 5, 5) if some(rng, 0.5) else None,
        review_every_days=rng.choice((None, None, 3, 60)),
        rejection_reasons=_reasons(rng) if decision == "rejected" else (),
        diagnosis=code(rng, "diagnosis"),
        secondary_diagnosis=code(rng, "diagnosis"),
        organisms=rng.choice((None, "Staph. AUREUS", "E. coli, 50% resistant", "MRSA_1")),
        therapy_end_reason=code(rng, "therapy_end_reason"),
        infection_outcome=code(rng, "infection_outcome") if outcome else None,
        opat_outcome=code(rng, "opat_outcome") if outcome else None,
        outcome_on=a_day(rng, today, 60) if outcome else None,
        follow_up_on=a_day(rng, today, 30, 30) if outcome else None,
        died_on=a_day(rng, today, 60) if some(rng, 0.2) else None,
        death_category=code(rng, "death_category") if some(rng, 0.2) else None,
    )
    if decision != "rejected":
        _items(rng, today, episode, referred_on)
    return episode


def _reasons(rng: Random) -> tuple[str, ...]:
    codes = [value.code for value in shipped_lists()["rejection_reason"][:FEW]]
    return tuple(sorted(rng.sample(codes, rng.randrange(3))))


def _items(rng: Random, today: date, episode: Episode, first: date) -> None:
    episode.courses = [_course(rng, first) for _ in range(rng.randrange(3))]
    episode.isolates = [
        Isolate(organism=rng.choice(("Klebsiella", "Staph. aureus")))
        for _ in range(rng.randrange(2))
    ]
    episode.lines = [Line(device=code(rng, "device", blank=False)) for _ in range(rng.randrange(2))]
    episode.events = [
        Event(kind=kind, type=code(rng, f"{kind}_event", blank=False), occurred_on=first)
        for kind in ("line", "drug")
        if some(rng, 0.4)
    ]
    episode.admissions = [
        Admission(
            admitted_on=first + timedelta(rng.randrange(20)),
            planned=some(rng, 0.4),
            cause=code(rng, "readmission_cause"),
        )
        for _ in range(rng.randrange(2))
    ]
    episode.reviews = [
        Review(
            reviewed_on=first + timedelta(rng.randrange(3)),
            type="mdt",
            next_review_on=a_day(rng, today, 5, 5) if some(rng, 0.7) else None,
        )
        for _ in range(rng.randrange(3))
    ]
    if some(rng, 0.2):
        episode.exclusion = Exclusion(reason="Counted elsewhere")


def _course(rng: Random, first: date) -> Course:
    started_on = first + timedelta(rng.randrange(10))
    ended: dict[str, Any] = {}
    if some(rng, 0.7):
        ended = {
            "ended_on": started_on + timedelta(rng.randrange(40)),
            "course_end_reason": code(rng, "course_end_reason"),
        }
    return Course(
        agent=code(rng, "antimicrobial", blank=False),
        route=rng.choice(("iv", "iv", "po", None)),
        administered_by=code(rng, "administered_by"),
        started_on=started_on,
        **ended,
    )
