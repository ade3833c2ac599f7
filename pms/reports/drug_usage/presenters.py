"""The drug usage in words: rows for the screen and for files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from pms.domain.care.doses_needed import PERIODS, STAT, WINDOW, Need, Prescribed, amount
from pms.domain.text.days import day_and_month
from pms.domain.text.names import full_name
from pms.domain.text.nhs_number import formatted
from pms.domain.text.numbers import plain_number
from pms.picklists.queries import labels
from pms.reports.drug_usage.queries import Who
from pms.reports.drug_usage.usage import Group, Usage, UsageRow
from pms.web.spreadsheets import Cell

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
CURRENT, EXPECTED = "On treatment", "Expected"


class Day(NamedTuple):
    """One day of the table for ordering."""

    weekday: str
    number: int
    is_weekend: bool
    words: str


class Month(NamedTuple):
    name: str
    days: int


class NeedRow(NamedTuple):
    """One thing prescribed; `by_day` begins today."""

    drug: str
    how: str
    patients: int
    today: int
    totals: Sequence[int]
    amount: str
    notes: str
    by_day: Sequence[int]


class PatientRow(NamedTuple):
    """One treatment; name and numbers are blank for who may not read them."""

    episode_id: int
    name: str
    numbers: str
    drug: str
    frequency: str
    route: str
    form: str
    given_by: str
    since: str
    until: str
    notes: str


def calendar(today: date) -> tuple[list[Month], list[Day]]:
    days = [today + timedelta(days=number) for number in range(WINDOW)]
    months = [f"{one:%B %Y}" for one in days]
    return (
        [Month(name, months.count(name)) for name in dict.fromkeys(months)],
        [
            Day(WEEKDAYS[one.weekday()], one.day, one.weekday() > 4, f"{one:%A} {one.day} {one:%B}")
            for one in days
        ],
    )


def need_rows(group: Group, today: date) -> list[NeedRow]:
    return [
        NeedRow(
            drug_words(need.prescribed),
            how_words(need.prescribed),
            need.patients,
            need.by_day[0],
            [need.within(days) for days in PERIODS],
            amount_words(need),
            "; ".join(notes_of(need, group, today)),
            need.by_day,
        )
        for need in group.needs
    ]


def drug_words(one: Prescribed) -> str:
    """`Ceftriaxone 2 g`."""
    dose = f"{plain_number(one.dose)} {label('dose_unit', one.unit)}" if one.dose else ""
    return f"{label('antimicrobial', one.agent)} {dose}".strip()


def how_words(one: Prescribed) -> str:
    """`once daily, 24-hour elastomeric device`; the way where it is none into a vein."""
    form = label("delivery_form", one.delivery_form)
    route = label("route", one.route) if one.route != "iv" else ""
    if route.casefold() in form.casefold():
        route = ""
    first, *more = [part for part in (label("frequency", one.frequency), route, form) if part] or [
        ""
    ]
    return ", ".join([first, *map(within_a_sentence, more)])


def within_a_sentence(words: str) -> str:
    """`Short infusion` as `short infusion`; an abbreviation stays as it is."""
    return words[0].lower() + words[1:] if words[1:2].islower() else words


def amount_words(need: Need) -> str:
    total = amount(need.prescribed, need.within(WINDOW))
    if not total or not total.value:
        return ""
    return f"{plain_number(total.value)} {label('dose_unit', total.unit)}"


def notes_of(need: Need, group: Group, today: date) -> list[str]:
    """What a reader should know before ordering by the numbers."""
    one, found = need.prescribed, []
    if need.without_end:
        last = day_and_month(today + timedelta(days=WINDOW - 1))
        found.append(f"{need.without_end} with no end date: counted to the last day, {last}")
    if inpatients := group.in_hospital(one):
        found.append(f"{inpatients} in hospital now")
    if need.courses > need.patients:
        plural = "" if need.patients == 1 else "s"
        found.append(f"{need.courses} courses of {need.patients} patient{plural}")
    if one.agent in group.long_acting and one.frequency != STAT:
        found.append("long-acting: check the doses after the first")
    if not one.dose:
        found.append("dose not recorded")
    elif amount(one, 1) is None:
        found.append("not multiplied: by body weight" if per_kg(one) else "not multiplied: unit")
    return found


def per_kg(one: Prescribed) -> bool:
    return one.unit == "mg_per_kg"


def patient_rows(
    lines: Sequence[UsageRow], who: Mapping[int, Who], today: date
) -> list[PatientRow]:
    """By name where the reader may have names, else by drug."""
    rows = []
    for line in lines:
        one, drug = line.treatment, line.treatment.prescribed
        person = who.get(one.patient_id)
        numbers = (formatted(person.nhs_number) if person.nhs_number else "") if person else ""
        rows.append(
            PatientRow(
                one.episode_id,
                name_of(person),
                numbers or (person.hospital_number or "" if person else ""),
                drug_words(drug),
                label("frequency", drug.frequency),
                label("route", drug.route),
                label("delivery_form", drug.delivery_form),
                label("administered_by", one.administered_by),
                "Planned" if line.is_plan else day_and_month(line.starts_on),
                until_words(line, today),
                "; ".join(
                    note
                    for note in (line.why_not, "In hospital now" if line.in_hospital else "")
                    if note
                ),
            )
        )
    return sorted(rows, key=lambda row: (row.name.casefold(), row.episode_id)) if who else rows


def name_of(person: Who | None) -> str:
    return full_name(person.family_name, person.given_name) if person else ""


def until_words(line: UsageRow, today: date) -> str:
    one = line.treatment
    if one.ended_on:
        return day_and_month(one.ended_on)
    if line.until:
        return f"{day_and_month(line.until)}, planned"
    planned = one.planned_end_on
    return (
        f"No end; {day_and_month(planned)} was planned"
        if planned and planned < today
        else "No end date"
    )


def label(list_name: str, code: str | None) -> str:
    return labels(list_name).get(code, code) if code else ""


# --- Files --------------------------------------------------------------------------------------

DRUG_HEADER = ("Drug", "Dose", "Unit", "How often", "Route", "Form")


def needs_header(today: date) -> list[str]:
    days = [(today + timedelta(days=number)).isoformat() for number in range(WINDOW)]
    periods = [f"Doses in {days} days" for days in PERIODS]
    more = ("Patients", "Courses", "Courses without an end", "Doses today", *periods)
    of = (f"Amount in {WINDOW} days", "Amount's unit")
    return ["Standing", *DRUG_HEADER, *more, *of, "Note", *days]


def needs_cells(usage: Usage) -> list[list[Cell]]:
    """A row for each thing prescribed, then what is not counted, a row for each course."""
    rows: list[list[Cell]] = []
    for standing, group in ((CURRENT, usage.current), (EXPECTED, usage.expected)):
        for need in group.needs:
            one, total = need.prescribed, amount(need.prescribed, need.within(WINDOW))
            rows.append(
                [
                    standing,
                    *drug_cells(one),
                    need.patients,
                    need.courses,
                    need.without_end,
                    need.by_day[0],
                    *(need.within(days) for days in PERIODS),
                    tidy(total.value) if total else None,
                    label("dose_unit", total.unit) if total else None,
                    "; ".join(notes_of(need, group, usage.today)),
                    *need.by_day,
                ]
            )
        for line in group.not_counted:
            blank: list[Cell] = [None] * (len(PERIODS) + 4)
            note = f"Not counted: {line.why_not}"
            drug = drug_cells(line.treatment.prescribed)
            rows.append([standing, *drug, 1, 1, *blank, note, *[None] * WINDOW])
    return rows


def drug_cells(one: Prescribed) -> list[Cell]:
    return [
        label("antimicrobial", one.agent),
        tidy(one.dose) if one.dose is not None else None,
        label("dose_unit", one.unit),
        label("frequency", one.frequency),
        label("route", one.route),
        label("delivery_form", one.delivery_form),
    ]


def tidy(number: float | Decimal) -> Decimal:
    """A number without trailing noughts."""
    return Decimal(plain_number(number))


PATIENTS_HEADER = (
    "Family name (identifiable)",
    "Given name (identifiable)",
    "NHS number (identifiable)",
    "Hospital number (identifiable)",
    "Episode",
    "Standing",
    *DRUG_HEADER,
    "Given by",
    "Started",
    "End",
    "Planned end",
    "Note",
)


def patients_cells(usage: Usage, who: Mapping[int, Who]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for standing, group in ((CURRENT, usage.current), (EXPECTED, usage.expected)):
        for line in group.lines:
            one = line.treatment
            person = who[one.patient_id]
            notes = [
                f"Not counted: {line.why_not}" if line.why_not else "",
                "In hospital now" if line.in_hospital else "",
            ]
            rows.append(
                [
                    *person,
                    one.episode_id,
                    standing,
                    *drug_cells(one.prescribed),
                    label("administered_by", one.administered_by),
                    one.started_on,
                    one.ended_on,
                    one.planned_end_on,
                    "; ".join(note for note in notes if note),
                ]
            )
    return sorted(rows, key=lambda row: (str(row[0]).casefold(), str(row[1]).casefold()))
