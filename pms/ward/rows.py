"""One patient of the virtual ward in words. A list runs hundreds of times through this."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from pms.domain.care.review import BLOODS
from pms.domain.care.ward_flags import Flag, Running, trend, words
from pms.domain.text.days import day_and_month
from pms.domain.text.numbers import plain_number

SHORT_NAMES = {
    "crp": "CRP",
    "white_cells": "WCC",
    "neutrophils": "Neut",
    "platelets": "Plt",
    "creatinine": "Creat",
    "egfr": "eGFR",
    "alt": "ALT",
    "ck": "CK",
}
TESTS = tuple(SHORT_NAMES[test.column] for test in BLOODS)


class TreatmentToday(NamedTuple):
    """The courses that cover today, in words and as the rules need them."""

    drugs: str
    given_by: str
    """Empty where it is not the same for all drugs: then it stands after each."""
    givers: tuple[str, ...]
    running: tuple[Running, ...]


class DrugGiven(NamedTuple):
    """One course that covers today, and who gives it: code and words."""

    drug: str
    giver: str | None
    giver_words: str
    running: Running


class Lines(NamedTuple):
    """The lines that were never taken out."""

    words: str
    days: int
    devices: tuple[str, ...]


class Reviewed(NamedTuple):
    """The latest review and the latest bloods."""

    on: date | None
    next_on: date | None
    bloods_on: date | None
    bloods: str
    further: str
    """The other tests of the same day."""


class TaskOnWard(NamedTuple):
    id: int
    text: str
    due: str
    late: bool


class WardRow(NamedTuple):
    """The cells of a row in their order, then what it is filtered and sorted by, then paper."""

    id: int
    name: str
    who: str
    course_of: str
    flags: Markup
    diagnosis: str
    organisms: str
    drugs: str
    given_by: str
    line: str
    bloods: str
    bloods_day: str
    tasks: Sequence[TaskOnWard]
    tasks_words: str
    review: str

    name_key: str
    patient_id: int
    age: int
    day: int
    planned_on: date
    line_days: int
    bloods_on: date
    late_tasks: int
    review_on: date
    kinds: tuple[str, ...]
    flag_days: int
    consultant: str | None
    givers: tuple[str, ...]
    service: str

    further_bloods: str
    hospital_number: str
    phone: str
    allergies: str
    in_hospital: bool


CELLS = WardRow._fields.index("name_key")

NOT_TREATED = TreatmentToday("", "", (), ())
NO_LINES = Lines("", 0, ())
NEVER_REVIEWED = Reviewed(None, None, None, "", "")


@lru_cache(maxsize=4096)
def drug_words(agent: str, dose: float | None, unit: str, frequency: str, route: str = "") -> str:
    """`Ceftriaxone 2 g once daily`; the route where it is none into a vein.

    A number and its unit never come apart at the end of a line: nobody is to guess 13.5 of what.
    """
    amount = f"{plain_number(dose)}\N{NO-BREAK SPACE}{unit}".strip() if dose is not None else ""
    return " ".join(part for part in (agent, amount, frequency.lower(), route) if part)


@lru_cache(maxsize=4096)
def flag_html(flag: Flag) -> Markup:
    return Markup('<strong class="pms-mark">{}</strong>').format(words(flag))


IN_HOSPITAL = Markup('<strong class="pms-mark pms-mark--note">In hospital</strong>')


def flags_html(flags: Sequence[Flag], in_hospital: bool) -> Markup:
    marks = Markup(" ").join(map(flag_html, flags))
    return IN_HOSPITAL + " " + marks if in_hospital else marks


NAMESAKE = Markup('<strong class="pms-mark pms-mark--note">Same name as another</strong>')


def mark_namesakes(rows: Sequence[WardRow]) -> list[WardRow]:
    """Says of patients whose names are alike that there is another one on the list."""
    people = {(row.name_key, row.patient_id) for row in rows}
    alike = Counter(name_key for name_key, _ in people)
    return [
        row._replace(flags=NAMESAKE + " " + row.flags) if alike[row.name_key] > 1 else row
        for row in rows
    ]


def course_words(
    first_on: date | None, ended_on: date | None, planned_on: date | None, today: date
) -> tuple[int, str]:
    """Which day of treatment today is, and in words: `12 of 42` to the planned end."""
    if first_on is None:
        return 0, "Not started"
    if first_on > today:
        is_next = (first_on - today).days == 1
        return 0, "Starts tomorrow" if is_next else f"Starts {day_and_month(first_on)}"
    if ended_on and ended_on < today:
        return (ended_on - first_on).days + 1, f"Ended {day_and_month(ended_on)}"
    day = (today - first_on).days + 1
    if planned_on is None or planned_on < first_on:
        return day, f"{day}, no planned end"
    return day, f"{day} of {(planned_on - first_on).days + 1}\nto {day_and_month(planned_on)}"


def blood_words(results: Sequence[Sequence[float | None]]) -> tuple[str, str]:
    """The leading test of the latest bloods with its trend, and the others of that day.

    `results` are rows of the tests in the order of BLOODS, the latest first.
    """
    latest = results[0]
    place = next(place for place, value in enumerate(latest) if value is not None)
    now = latest[place]
    assert now is not None
    before = next((row[place] for row in results[1:] if row[place] is not None), None)
    leading = f"{TESTS[place]} {plain_number(now)} {trend(now, before)}".strip()
    others = (
        f"{name} {plain_number(value)}"
        for name, value in zip(TESTS[place + 1 :], latest[place + 1 :], strict=True)
        if value is not None
    )
    return leading, ", ".join(others)


def tasks_words(number: int, late: int) -> str:
    if not number:
        return ""
    noun = "task" if number == 1 else "tasks"
    return f"{number} {noun}, {late} overdue" if late else f"{number} {noun}"


def joined(words: str, word: str) -> str:
    """Another line of a cell, unless it stands there already."""
    return words if not word or word in words.split("\n") else f"{words}\n{word}" if words else word


def treated(courses: Sequence[DrugGiven]) -> TreatmentToday:
    """Who gives the drugs is said once, or after each drug where it is not the same for all."""
    drugs = dict.fromkeys(one.drug for one in courses)
    by = dict.fromkeys(one.giver_words for one in courses)
    if len(by) > 1:
        drugs = dict.fromkeys(
            f"{one.drug} ({one.giver_words or 'giver not recorded'})" for one in courses
        )
    return TreatmentToday(
        "\n".join(drugs),
        "" if len(by) > 1 else "".join(by),
        tuple(dict.fromkeys(one.giver for one in courses if one.giver)),
        tuple(one.running for one in courses),
    )


def label(labels: Mapping[str, str], code: str | None) -> str:
    return labels.get(code, code) if code else ""
