"""Record bundles of any size with invented, plausible content."""

import csv
import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pms.domain.text import nhs_number
from pms.transfer.tables import TABLES

FIRST_DAY = date(2023, 1, 1)
DAYS = 1000
FAMILIES = (
    "Abara",
    "Brennan",
    "Çelik",
    "Davies",
    "Evans",
    "O'Neill",
    "Núñez",
    "Smith-Jones",
    "Wong",
)
GIVEN = ("Ada", "Bilal", "Cerys", "Dmitri", "Esi", "Fatima", "Grace", "Hamish", "Zoë")
DIAGNOSES = ("cellulitis", "diabetic_foot_infection", "skin_and_soft_tissue_infection")
AGENTS = ("ceftriaxone", "teicoplanin", "ertapenem", "flucloxacillin", "daptomycin")
SPECIALTIES = ("cardiology", "cardiothoracic_surgery", "care_of_the_elderly")
CONSULTANTS = ("Dr A Alder", "Dr B Birch", "Dr C Cedar", "Dr D Dogwood")
CAUSES = ("infection_worsening_or_relapse", "line_complication", "unrelated")

Row = dict[str, Any]


def make_bundle(folder: Path, episodes: int, seed: int = 1) -> dict[str, int]:
    """Write a bundle without a fault into a new folder; the number of rows by table.

    To each episode a patient, 1.4 courses, a line or so, a third of an event, a fifth of an
    admission and two reviews.
    """
    folder.mkdir(parents=True)
    counts = dict.fromkeys(TABLES, 0)
    with ExitStack() as files:
        writers = {}
        for name, table in TABLES.items():
            path = folder / f"{name}.csv"
            file = files.enter_context(open(path, "w", encoding="utf-8", newline=""))
            writers[name] = csv.DictWriter(file, [column.name for column in table.columns])
            writers[name].writeheader()
        for name, row in _rows(episodes, random.Random(seed)):
            writers[name].writerow(row)
            counts[name] += 1
    return counts


def _rows(episodes: int, chance: random.Random) -> Iterator[tuple[str, Row]]:
    numbers = filter(None, map(nhs_number.from_serial, range(1_000_000)))
    for number in range(1, episodes + 1):
        yield "patients", _patient(number, next(numbers, ""), chance)
        yield from _episode(number, chance)


def _patient(number: int, digits: str, chance: random.Random) -> Row:
    born_on = date(1930, 1, 1) + timedelta(days=chance.randrange(27_000))
    return {
        "patient_ref": f"P{number}",
        "nhs_number": digits,
        "hospital_number": f"H{number:07}",
        "family_name": chance.choice(FAMILIES),
        "given_name": chance.choice(GIVEN),
        "date_of_birth": born_on.isoformat(),
        "sex": chance.choice(("female", "male")),
        "postcode": "ZZ99 3VZ",
        "phone": f"0700 9{number:07}",
        "allergies": chance.choice(("", "None known", "Penicillin: rash")),
    }


def _episode(number: int, chance: random.Random) -> Iterator[tuple[str, Row]]:
    accepted_on = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    ended_on = accepted_on + timedelta(days=chance.randrange(4, 40))
    yield "episodes", _referral(number, accepted_on, ended_on, chance)
    yield from _treatment(number, accepted_on, ended_on, chance)
    yield from _happenings(number, accepted_on, ended_on, chance)


def _referral(number: int, accepted_on: date, ended_on: date, chance: random.Random) -> Row:
    return {
        "episode_ref": f"E{number}",
        "patient_ref": f"P{number}",
        "service": "adult",
        "referral_date": accepted_on - timedelta(days=chance.randrange(3)),
        "specialty": chance.choice(SPECIALTIES),
        "consultant": chance.choice(CONSULTANTS),
        "ward": f"Ward {chance.randrange(1, 20)}",
        "decision": "accepted",
        "decision_date": accepted_on,
        "diagnosis": chance.choice(DIAGNOSES),
        "organisms": chance.choice(("", "Staphylococcus aureus", "Streptococcus dysgalactiae")),
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": chance.choice(("cured", "improved")),
        "opat_outcome": chance.choice(("success", "partial")),
        "outcome_date": ended_on,
        "notes": chance.choice(("", "Lives alone, third floor; ring before the visit.")),
    }


def _treatment(
    number: int, accepted_on: date, ended_on: date, chance: random.Random
) -> Iterator[tuple[str, Row]]:
    for count in range(2 if chance.random() < 0.43 else 1):
        yield (
            "courses",
            {
                "course_ref": f"C{number}-{count}",
                "episode_ref": f"E{number}",
                "agent": chance.choice(AGENTS),
                "route": "iv",
                "dose": chance.choice((1, 2, 0.5)),
                "dose_unit": "g",
                "frequency": "od",
                "administered_by": chance.choice(("opat_clinic", "opat_nurse_home", "self")),
                "start_date": accepted_on,
                "end_date": ended_on,
                "course_end_reason": "completed_course",
            },
        )
    for count in range(2 if chance.random() < 0.07 else 1):
        yield (
            "lines",
            {
                "line_ref": f"L{number}-{count}",
                "episode_ref": f"E{number}",
                "device": chance.choice(("midline", "picc", "peripheral_cannula")),
                "site": chance.choice(("right_arm", "left_arm")),
                "inserted_on": accepted_on,
                "removed_on": ended_on,
                "removal_reason": "no_longer_required",
            },
        )


def _happenings(
    number: int, accepted_on: date, ended_on: date, chance: random.Random
) -> Iterator[tuple[str, Row]]:
    def a_day() -> date:
        return accepted_on + timedelta(days=chance.randrange((ended_on - accepted_on).days))

    if chance.random() < 0.36:
        event = {
            "event_ref": f"V{number}",
            "episode_ref": f"E{number}",
            "date": a_day(),
            "severity": "mild",
        }
        if chance.random() < 0.5:
            yield (
                "events",
                {**event, "kind": "line", "type": "infection_line", "line_ref": f"L{number}-0"},
            )
        else:
            yield (
                "events",
                {**event, "kind": "drug", "type": "drug_fever", "course_ref": f"C{number}-0"},
            )
    if chance.random() < 0.18:
        admitted_on = a_day()
        yield (
            "admissions",
            {
                "admission_ref": f"A{number}",
                "episode_ref": f"E{number}",
                "admitted_on": admitted_on,
                "discharged_on": admitted_on + timedelta(days=1),
                "planned": "no",
                "cause": chance.choice(CAUSES),
            },
        )
    for count in range(3 if chance.random() < 0.14 else 2):
        reviewed_on = a_day()
        yield (
            "reviews",
            {
                "review_ref": f"R{number}-{count}",
                "episode_ref": f"E{number}",
                "date": reviewed_on,
                "type": "virtual_ward_round",
                "summary": "Well, afebrile. Line site clean. Bloods improving.",
                "plan": "Continue; review in a week.",
                "next_review_date": reviewed_on + timedelta(days=7),
                "crp": chance.randrange(1, 200),
                "white_cells": chance.randrange(30, 200) / 10,
                "creatinine": chance.randrange(40, 160),
                "vip_score": chance.randrange(2),
            },
        )
