"""The episodes behind one number of the return, and what each adds to it (counting-rules R22)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.days import regimen_days, therapy_ended_on
from pms.domain.lists import Lists, labels
from pms.domain.nors import contributions
from pms.domain.nors.contributions import Contribution
from pms.domain.nors.definitions import MEASURES, SECTIONS
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME, SUMMARY, TOTAL
from pms.domain.records import EpisodeRecord
from pms.domain.treatment import Treatment, counted_in, outcomes
from pms.reports.queries import Material


class Number(NamedTuple):
    """A number of the return by its place; `column` is blank in sections of one dimension."""

    section: str
    row: str
    column: str
    measure: str


@dataclass(frozen=True, slots=True)
class Behind:
    """One episode, what it adds to the number, and why; days only where it is counted."""

    episode_id: int
    adds: int
    why: str
    counted_under: str = ""
    """The rows of the number's section that it counts in, where the number is of several."""
    outcome: str = ""
    first_opat_day: date | None = None
    last_opat_day: date | None = None
    opat_days: int | None = None
    regimens: tuple[tuple[str, int], ...] = ()


def describe(return_: Return, number: Number) -> str | None:
    """The number's name in words; None if the return has no such number."""
    for cell in return_.cells:
        if (cell.section, cell.row_code, cell.col_code, cell.measure) == number:
            words = [SECTIONS[number.section].title, cell.row_label, cell.col_label]
            measure = MEASURES[number.measure].lower().replace("opat", "OPAT")
            return f"{': '.join(filter(None, words))}, {measure}"
    return None


def episodes_behind(
    return_: Return, material: Material, number: Number, lists: Lists
) -> list[Behind]:
    """Each episode that adds to the number, in order; what they add sums to it."""
    if (number.section, number.row) == (SUMMARY, "patients_admitted"):
        return list(_accepted(material))
    found = [
        *_counted(material, number, lists, _row_labels(return_, number)),
        *_rejected(material, number, _row_labels(return_, number)),
    ]
    return sorted(found, key=lambda behind: behind.episode_id)


def _row_labels(return_: Return, number: Number) -> dict[str, str]:
    """Code to label of the rows that a TOTAL is of; none for any other number."""
    if number.row != TOTAL:
        return {}
    rows = return_.section(number.section)
    return {cell.row_code: cell.row_label for cell in rows if cell.row_code != TOTAL}


def _counted_under(added: Iterable[Contribution], number: Number, rows: dict[str, str]) -> str:
    codes = {key[1] for key, _ in added if key[0] == number.section}
    return "; ".join(label for code, label in rows.items() if code in codes)


def _counted(
    material: Material, number: Number, lists: Lists, rows: dict[str, str]
) -> Iterator[Behind]:
    agents = labels(lists, "antimicrobial")
    infection, opat = labels(lists, "infection_outcome"), labels(lists, "opat_outcome")
    for record in material.episodes:
        treatment = counted_in(record, material.quarter, material.as_at)
        if treatment is None:
            continue
        added = contributions.of_episode(record, treatment, material.as_at)
        if adds := _amount(added, number):
            yield Behind(
                record.id,
                adds,
                _why(record, treatment, number),
                _counted_under(added, number, rows),
                outcome_words(outcomes(record, material.as_at), infection, opat),
                treatment.first_opat_day,
                treatment.last_opat_day,
                treatment.opat_days,
                regimen_words(treatment, agents),
            )


def outcome_words(
    pair: tuple[str | None, str | None], infection: dict[str, str], opat: dict[str, str]
) -> str:
    """Infection and OPAT outcome in words."""
    first, second = pair
    return (
        f"{infection.get(first or '', first) or 'Not recorded'}, "
        f"{opat.get(second or '', second) or 'not recorded'}"
    )


def _rejected(material: Material, number: Number, rows: dict[str, str]) -> Iterator[Behind]:
    for record in material.rejected:
        added = contributions.of_rejected_referral(record)
        if adds := _amount(added, number):
            assert record.rejected_on is not None
            why = f"Referral rejected on {_day(record.rejected_on)}"
            yield Behind(record.id, adds, why, _counted_under(added, number, rows))


def _accepted(material: Material) -> Iterator[Behind]:
    """Accepted referrals; a patient counts with the first of theirs."""
    first: dict[int, int] = {}
    for acceptance in material.accepted:
        why = f"Referral accepted on {_day(acceptance.decided_on)}"
        earlier = first.setdefault(acceptance.patient_id, acceptance.episode_id)
        if earlier == acceptance.episode_id:
            yield Behind(acceptance.episode_id, 1, why)
        else:
            yield Behind(acceptance.episode_id, 0, f"{why}, the same patient as episode {earlier}")


def _amount(added: Iterable[Contribution], number: Number) -> int:
    """What one episode's contributions add to a number.

    A TOTAL adds up the section's rows, but for measures that count each episode or day once.
    """
    section = BY_NAME[number.section]
    position = section.measures_of(number.row).index(number.measure)
    adds_up_rows = number.row == TOTAL and number.measure not in section.distinct
    wanted = (number.section, number.row, number.column)
    return sum(
        amounts[position]
        for key, amounts in added
        if key == wanted or (adds_up_rows and key[0] == number.section and key[1] != TOTAL)
    )


_EVENTS = {"line_events": "line", "LINE_EVENT": "line", "drug_events": "drug", "DRUG_EVENT": "drug"}


def _why(record: EpisodeRecord, treatment: Treatment, number: Number) -> str:
    """What of the episode the number counts: its dated items, or else the end of its therapy."""
    kind = _EVENTS.get(number.row) or _EVENTS.get(number.section)
    if kind:
        days = [
            event.occurred_on
            for event in treatment.events(record)
            if event.kind == kind
            and (number.section == SUMMARY or number.row in (TOTAL, event.type))
        ]
        return f"{kind.capitalize()} event on {_days(days)}"
    if number.section == "READMISSION":
        stays = treatment.readmissions(record)
        return f"Unplanned admission on {_days(stay.admitted_on for stay in stays)}"
    if number.section == "DEATH" and record.died_on:
        return f"Died on {_day(record.died_on)}"
    ended_on = therapy_ended_on(record.courses)
    assert ended_on is not None  # else it would not be counted
    return f"Therapy ended on {_day(ended_on)}"


def _days(days: Iterable[date]) -> str:
    return " and ".join(_day(day) for day in sorted(set(days)))


def regimen_words(treatment: Treatment, agents: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Regimens in words with their days, the longest first."""
    days = regimen_days(treatment.stretches)
    return tuple(
        (" + ".join(agents.get(code, code) for code in text.split("+")), on)
        for text, on in sorted(days.items(), key=lambda item: (-item[1], item[0]))
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
