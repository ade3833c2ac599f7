"""Bundles with something in any cell: each column filled at random with what its kind may hold.

The cells are written as an export writes them, so that what comes out again must be the same text.
"""

import random
from datetime import date, timedelta
from typing import Any

from pms.domain.care import questionnaire, review, schedule
from pms.domain.care.outcome import OutcomesRow
from pms.domain.care.problem import Problem, believable_dose, row_of
from pms.domain.care.questionnaire import QuestionnaireRow
from pms.domain.care.review import ReviewRow
from pms.domain.care.schedule import ScheduleRow
from pms.domain.care.triage import QUESTIONS
from pms.domain.text import nhs_number
from pms.domain.text.characters import plain
from pms.domain.text.names import tidy_postcode
from pms.domain.text.numbers import plain_number
from pms.domain.text.stand_ins import is_stand_in
from pms.picklists.shipped import OWN_LISTS, shipped_lists
from pms.transfer.nouns import COLUMNS
from pms.transfer.tables import CONFIRMATIONS, TABLES, BundleColumn, BundleTable

Row = dict[str, str]

TEXTS = (
    "Plain words",
    "=1+1",
    "-none",
    'Ends; begins, “quoted” and "quoted"',
    "Line one\nLine two",
    "Line one\r\nLine two\rthree",
    "Zoë Núñez\u202e \U0001f600 ٣",
    "'; DROP TABLE patient;--",
    "yes",
    "2025-01-10",
    "is_stable 2026-01-09 Nobody",
    "NULL",
    "0",
)
NUMBERS = (0, 0.5, 1, 2, 3, 4.25, 5, 100, 249.9)
FIRST_DAY = date(2024, 1, 1)
OWN = {name: f"local_{name}" for name in OWN_LISTS}
ROWS_OF_AN_EPISODE = 2
OF_COURSES = ("courses", "overrides")
OUTCOMES = [COLUMNS["episodes"][name] for name in OutcomesRow._fields]


class Maker:
    """One bundle being made up; `rows` are its tables."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._numbers = filter(None, map(nhs_number.from_serial, range(seed * 1000, 10**6)))
        self._lists = {name: [one.code for one in found] for name, found in shipped_lists().items()}
        self._lists |= {name: [code] for name, code in OWN.items()}

    def bundle(self, patients: int) -> dict[str, list[Row]]:
        for name, code in OWN.items():
            self.rows["lists"].append(
                {
                    "list": name,
                    "code": code,
                    "label": plain(self.chance.choice(TEXTS)),
                    "nors_label": "Other",
                    "retired": "yes",
                    "later_spellings": "2026-10-01 New words;2027-01-01 Newer words",
                    "aware": "",
                }
            )
        for _ in range(patients):
            patient = self._add("patients", {})["patient_ref"]
            episodes = [
                self._add("episodes", {"patient_ref": patient}) for _ in range(ROWS_OF_AN_EPISODE)
            ]
            for episode in episodes:
                self._add_items(episode)
            first, second = (one["episode_ref"] for one in episodes)
            self._add("resumptions", {"episode_ref": second, "previous_episode_ref": first})
        return self.rows

    def _add_items(self, episode: Row) -> None:
        ref = episode["episode_ref"]
        for table in TABLES.values():
            if table.name in ("patients", "episodes", "lists", "resumptions"):
                continue
            if table is CONFIRMATIONS:  # they come out only where they confirm something
                continue
            if table.name in OF_COURSES and episode["decision"] == "rejected":
                continue
            for _ in range(1 if table.is_of_one_episode else ROWS_OF_AN_EPISODE):
                row = self._add(table.name, {"episode_ref": ref, **self._parents(table, ref)})
                if table.name == "courses" and row["start_date"] > (episode["outcome_date"] or "9"):
                    row["route"] = "po"  # by OPAT it would be a new episode

    def _parents(self, table: BundleTable, episode: str) -> Row:
        """Of the same episode, and of letters one before."""
        found = {}
        for column in table.parents[1:]:
            offered = [row for row in self.rows[column.of] if row["episode_ref"] == episode]
            refs = [row[TABLES[column.of].columns[0].name] for row in offered]
            found[column.name] = self.chance.choice(refs if column.required else ["", *refs])
        return found

    def _add(self, name: str, given: Row) -> Row:
        table, row = TABLES[name], {}
        self._day = FIRST_DAY + timedelta(days=self.chance.randrange(300))
        for column in table.columns:
            is_given = column.name in given
            row[column.name] = given[column.name] if is_given else self._cell(name, column)
        if name == "patients":
            _mend_patient(row)
        if name == "overrides":
            row["override_ref"] = f"overrides {len(self.rows[name])}"
            row["about"] = row["about"] or "A drug: an allergy"
        self._mend(name, row)
        self.rows[name].append(row)
        return row

    def _cell(self, table: str, column: BundleColumn) -> str:
        value = self._value(table, column)
        return value if column.required or self.chance.random() < 0.8 else ""

    def _value(self, table: str, column: BundleColumn) -> str:
        """Days and moments of a row follow each other in the order of its columns."""
        choose = self.chance.choice
        match column.kind:
            case "ref":
                return f"{table} {len(self.rows[table])} {plain(choose(TEXTS)[:40])}"
            case "text":
                return self._text(column)
            case "code":
                return choose(self._lists[column.of])
            case "codes":
                return ";".join(self.chance.sample(self._lists[column.of], 2))
            case "choice":
                return choose(column.choices)
            case "day":
                self._day += timedelta(days=self.chance.randrange(10))
                return self._day.isoformat()
            case "moment":
                self._day += timedelta(days=1)
                return f"{self._day.isoformat()}T23:45:09.{choose((0, 5, 999_999)):06}Z"
            case "number" | "whole":
                return plain_number(choose(list(self._numbers_of(column))))
            case "flag" | "tick":
                return choose(("yes", "no" if column.kind == "flag" else ""))
            case "nhs":
                return next(self._numbers)
            case "stamps":
                answered = self.chance.sample(list(QUESTIONS), 4)
                return ";".join(
                    f"{one} 2024-02-03 Nurse; {one}"
                    for one in sorted(answered, key=list(QUESTIONS).index)
                )
        raise AssertionError(f"say what a {column.kind} may hold")

    def _text(self, column: BundleColumn) -> str:
        text = self.chance.choice((*TEXTS, "É" * column.longest))[: column.longest]
        text = plain(text, lines=column.lines)
        if column.capitals:
            return f"{text.upper()[:20]} {next(self._numbers)}"[: column.longest]
        return text

    @staticmethod
    def _numbers_of(column: BundleColumn) -> list[Any]:
        return [
            number
            for number in NUMBERS
            if (column.kind == "number" or number == int(number))
            and _may_be(column.attribute, number)
        ]

    def _mend(self, name: str, row: Row) -> None:
        """What the rules of one table want of several cells."""
        match name:
            case "episodes":
                row["service"] = self.chance.choice(("adult", "paediatric"))
                _mend_episode(row)
            case "courses":
                _mend_dose(row, "dose")
            case "events":
                row["type"] = self.chance.choice(self._lists[f"{row['kind']}_event"])
            case "isolates":
                for place, column in enumerate(("susceptible", "increased", "resistant")):
                    agents = self._lists["antimicrobial"][place * 5 : place * 5 + 5]
                    row[column] = ";".join(self.chance.sample(agents, 3))
            case "triage":
                for question in QUESTIONS:
                    row[question] = row[question] or "na"
            case "letters":
                row["drafted_body"] = row["drafted_body"] or row["body"]
                for column in ("sent_by", "sent_letterhead", "sent_about"):
                    row[column] = row[column] or "Somebody"
            case "questionnaires":
                row["overall"] = row["overall"] or "0"
            case "questionnaire_codes":
                row["wording"] = row["wording"] or "adult"


def _may_be(name: str, number: Any) -> bool:
    """Whether no rule of the record is against a number there."""
    given = {name: number}
    found: list[Problem] = []
    if name in ReviewRow._fields:
        found += review.problems(row_of(ReviewRow, given), today=FIRST_DAY)
    if name in QuestionnaireRow._fields:
        found += questionnaire.problems(row_of(QuestionnaireRow, given), today=FIRST_DAY)
    if name in ScheduleRow._fields:
        found += schedule.problems(row_of(ScheduleRow, given))
    return name not in {problem.field for problem in found}


def _mend_patient(row: Row) -> None:
    row["given_name"] = "" if row["single_name"] else row["given_name"] or "Ada"
    row["postcode"] = tidy_postcode(row["postcode"])
    row["allergies"] = "" if is_stand_in(row["allergies"]) else row["allergies"]


def _mend_episode(row: Row) -> None:
    row["decision_date"] = row["decision"] and (row["decision_date"] or row["referral_date"])
    if row["decision"] != "accepted":
        row.update(dict.fromkeys(OUTCOMES, ""))
    _mend_dose(row, "planned_dose")


def _mend_dose(row: Row, column: str) -> None:
    dose = row[column]
    if dose and list(believable_dose(column, float(dose), row[f"{column}_unit"])):
        row[column] = "1"


def any_bundle(seed: int, patients: int = 4) -> dict[str, list[Row]]:
    return Maker(seed).bundle(patients)
