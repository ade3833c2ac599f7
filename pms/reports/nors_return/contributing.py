"""The episodes behind numbers of the return, and what each adds to them (counting-rules R22)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.care.lists import Lists, labels
from pms.domain.counting.opat_days import regimen_days, therapy_ended_on
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment, counted_in, outcomes
from pms.domain.nors import contributions
from pms.domain.nors.contributions import Contribution
from pms.domain.nors.definitions import MEASURES, SECTIONS
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME, ROWS, ROWS_LABEL, SUMMARY, TOTAL, Number
from pms.domain.text.days import in_full
from pms.reports.nors_return.queries import Material


@dataclass(frozen=True, slots=True)
class ContributingEpisode:
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
    wanted = number._replace(row=TOTAL) if number.row == ROWS else number
    for cell in return_.cells:
        if (cell.section, cell.row_code, cell.col_code, cell.measure) == wanted:
            row = ROWS_LABEL if number.row == ROWS else cell.row_label
            words = [SECTIONS[number.section].title, row, cell.col_label]
            measure = MEASURES[number.measure].lower().replace("opat", "OPAT")
            return f"{': '.join(filter(None, words))}, {measure}"
    return None


class OpenedNumber(NamedTuple):
    """A number with its name in words, what it counts, and the episodes that add up to it."""

    heading: str
    value: int
    measure: str
    episodes: list[ContributingEpisode]


ALL_ROWS = (TOTAL, ROWS)
Rows = dict[tuple[str, str], str]
"""Row and column to their labels, where a number adds up several."""


def opened(
    return_: Return, material: Material, heading: str, numbers: Sequence[Number], lists: Lists
) -> OpenedNumber:
    """What is behind one number, or behind the sum of several of one section and measure."""
    value = sum(return_.number(number) for number in numbers)
    measure = MEASURES[numbers[0].measure if numbers else "episodes"]
    return OpenedNumber(heading, value, measure, _episodes(return_, material, numbers, lists))


def _episodes(
    return_: Return, material: Material, numbers: Sequence[Number], lists: Lists
) -> list[ContributingEpisode]:
    """Each episode that adds something, in order; what they add sums to the numbers."""
    if any((one.section, one.row) == (SUMMARY, "patients_admitted") for one in numbers):
        return list(_accepted(material))
    rows = _row_labels(return_, numbers)
    found = [
        *_counted(material, numbers, lists, rows, return_.rule_set),
        *_rejected(material, numbers, rows),
    ]
    return sorted(found, key=lambda behind: behind.episode_id)


def _row_labels(return_: Return, numbers: Sequence[Number]) -> Rows:
    """What the rows are called that are added up; nothing for a number of one row."""
    if len(numbers) == 1 and numbers[0].row not in ALL_ROWS:
        return {}
    wanted = {(one.row, one.column) for one in numbers}
    return {
        place: cell.row_label
        for section in {one.section for one in numbers}
        for cell in return_.section(section)
        if cell.row_code != TOTAL
        and ((place := (cell.row_code, cell.col_code)) in wanted or numbers[0].row in ALL_ROWS)
    }


def _counted_under(added: Iterable[Contribution], numbers: Sequence[Number], rows: Rows) -> str:
    section = numbers[0].section if numbers else ""
    places = {key[1:] for key, _ in added if key[0] == section}
    return "; ".join(dict.fromkeys(label for place, label in rows.items() if place in places))


def _counted(
    material: Material, numbers: Sequence[Number], lists: Lists, rows: Rows, rule_set: str
) -> Iterator[ContributingEpisode]:
    agents = labels(lists, "antimicrobial")
    infection, opat = labels(lists, "infection_outcome"), labels(lists, "opat_outcome")
    for record in material.episodes:
        treatment = counted_in(record, material.quarter, material.as_at)
        if treatment is None:
            continue
        added = contributions.of_episode(record, treatment, material.as_at, rule_set)
        if adds := _amount(added, numbers):
            yield ContributingEpisode(
                record.id,
                adds,
                _why(record, treatment, numbers),
                _counted_under(added, numbers, rows),
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


def _rejected(
    material: Material, numbers: Sequence[Number], rows: Rows
) -> Iterator[ContributingEpisode]:
    for record in material.rejected:
        added = contributions.of_rejected_referral(record)
        if adds := _amount(added, numbers):
            assert record.rejected_on is not None
            why = f"Referral rejected on {in_full(record.rejected_on)}"
            yield ContributingEpisode(record.id, adds, why, _counted_under(added, numbers, rows))


def _accepted(material: Material) -> Iterator[ContributingEpisode]:
    """Accepted referrals; a patient counts with the first of theirs."""
    first: dict[int, int] = {}
    for acceptance in material.accepted:
        why = f"Referral accepted on {in_full(acceptance.decided_on)}"
        earlier = first.setdefault(acceptance.patient_id, acceptance.episode_id)
        if earlier == acceptance.episode_id:
            yield ContributingEpisode(acceptance.episode_id, 1, why)
        else:
            yield ContributingEpisode(
                acceptance.episode_id, 0, f"{why}, the same patient as episode {earlier}"
            )


def _amount(added: Iterable[Contribution], numbers: Iterable[Number]) -> int:
    """What one episode's contributions add to the numbers.

    A TOTAL adds up the section's rows, but for measures that count each episode or day once.
    """
    return sum(
        amounts[BY_NAME[one.section].measures_of(one.row).index(one.measure)]
        for one in numbers
        for key, amounts in added
        if key == (one.section, one.row, one.column)
        or (key[0] == one.section and key[1] != TOTAL and _adds_up_rows(one))
    )


def _adds_up_rows(number: Number) -> bool:
    distinct = number.measure in BY_NAME[number.section].distinct
    return number.row == ROWS or (number.row == TOTAL and not distinct)


_EVENTS = {"line_events": "line", "LINE_EVENT": "line", "drug_events": "drug", "DRUG_EVENT": "drug"}


def _why(record: EpisodeRecord, treatment: Treatment, numbers: Sequence[Number]) -> str:
    """What of the episode is counted: its dated items, or else the end of its therapy."""
    number = numbers[0]
    kind = _EVENTS.get(number.row) or _EVENTS.get(number.section)
    if kind:
        types = {one.row for one in numbers}
        days = [
            event.occurred_on
            for event in treatment.events(record)
            if event.kind == kind
            and (number.section == SUMMARY or number.row in ALL_ROWS or event.type in types)
        ]
        return f"{kind.capitalize()} event on {_days(days)}"
    if number.section == "READMISSION":
        stays = treatment.readmissions(record)
        return f"Unplanned admission on {_days(stay.admitted_on for stay in stays)}"
    if number.section == "DEATH" and record.died_on:
        return f"Died on {in_full(record.died_on)}"
    ended_on = therapy_ended_on(record.courses)
    assert ended_on is not None  # else it would not be counted
    return f"Therapy ended on {in_full(ended_on)}"


def _days(days: Iterable[date]) -> str:
    return " and ".join(in_full(day) for day in sorted(set(days)))


def regimen_words(treatment: Treatment, agents: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Regimens in words with their days, the longest first."""
    days = regimen_days(treatment.stretches)
    return tuple(
        (" + ".join(agents.get(code, code) for code in text.split("+")), on)
        for text, on in sorted(days.items(), key=lambda item: (-item[1], item[0]))
    )
