"""Plain factories of domain records, and the shipped lists with a few local and retired values."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pms.domain.care.lists import CourseRules, Value
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.domain.nors.report import Acceptance, Return, count_return

SHIPPED_FOLDER = Path(__file__).parents[2] / "pms" / "picklists" / "shipped"
NOT_FLAGS = {"code", "label", "nors_label", "nors_status"}


def _shipped(path: Path) -> list[Value]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Value(
                row["code"],
                row["label"],
                row["nors_label"],
                flags={name: text for name, text in row.items() if name not in NOT_FLAGS},
            )
            for row in csv.DictReader(file)
        ]


SHIPPED = {path.stem: _shipped(path) for path in sorted(SHIPPED_FOLDER.glob("*.csv"))}
RETIRED = {"specialty": {"dermatology"}, "antimicrobial": {"capreomycin"}, "device": {"picc"}}
LOCAL = {
    "specialty": [Value("local_hospice", "Hospice, children's", "Hospice")],
    "diagnosis": [
        Value("local_animal_bite", "=Animal bite", "-other"),
        Value("local_zoonosis", 'Zoonosis ("Q fever")', retired=True),
    ],
    "antimicrobial": [
        Value("local_kanamycin", "Kanamycin", "other"),
        Value("local_arbekacin", "@Arbekacin"),
    ],
    "administered_by": [Value("local_hospice_nurse", "Hospice nurse")],
    "route": [Value("local_intraosseous", "Intraosseous")],
    "line_event": [Value("local_kink", "Kinked line", "Other")],
    "device": [Value("local_mini_midline", "Mini-midline")],
    "rejection_reason": [Value("local_weather", "+ weather")],
}


def _organisation(name: str) -> list[Value]:
    """A list as an organisation has it: some shipped values retired, its own ones added."""
    retired = RETIRED.get(name, set())
    shipped = [replace(v, retired=True) if v.code in retired else v for v in SHIPPED[name]]
    return shipped + sorted(LOCAL.get(name, []), key=lambda value: value.code)


LISTS = {name: _organisation(name) for name in SHIPPED}
RULES = CourseRules(LISTS)


def day(text: str) -> date:
    """A date of 2025 as `10 Jan`; other years are written out, `29 Feb 2024`."""
    words = text.split()
    month = "JanFebMarAprMayJunJulAugSepOctNovDec".index(words[1]) // 3 + 1
    return date(int(words[2]) if len(words) == 3 else 2025, month, int(words[0]))


def span(text: str) -> tuple[date, date | None]:
    """Two days as `10 Jan - 23 Jan`; an open one as `10 Jan -`."""
    first, _, last = text.partition("-")
    return day(first), day(last) if last.strip() else None


def a_course(days: str = "10 Jan - 23 Jan", **given: Any) -> CourseRecord:
    """Intravenous ceftriaxone by the clinic, unless told otherwise; flags as the lists say."""
    started_on, ended_on = span(days)
    known = {
        "agent": "ceftriaxone",
        "route": "iv",
        "administered_by": "opat_clinic",
        "started_on": started_on,
        "ended_on": ended_on,
    } | given
    flags = RULES.classify(known["route"], known["administered_by"], known["agent"])
    return CourseRecord(**known, **flags._asdict())


def an_admission(days: str, *, planned: bool = False, cause: str | None = None) -> AdmissionRecord:
    admitted_on, discharged_on = span(days)
    return AdmissionRecord(admitted_on, discharged_on, planned, cause)


def a_line(days: str = "10 Jan -", **given: Any) -> LineRecord:
    inserted_on, removed_on = span(days)
    return LineRecord(
        **{"device": "midline", "inserted_on": inserted_on, "removed_on": removed_on, **given}
    )


def an_event(on: str, kind: Any = "drug", type: str = "other", **given: Any) -> EventRecord:  # noqa: A002
    return EventRecord(kind, type, day(on), **given)


def an_episode(
    *courses: CourseRecord, accepted: str | None = "10 Jan", **given: Any
) -> EpisodeRecord:
    """An accepted adult episode with nothing missing and, unless given, one course of 14 days."""
    known = {
        "id": 1,
        "patient_id": 1,
        "service": "adult",
        "decision": "accepted",
        "decided_on": day(accepted) if accepted else None,
        "specialty": "cardiology",
        "diagnosis": "cellulitis",
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": "cured",
        "opat_outcome": "success",
        "courses": courses or (a_course(),),
    } | given
    return EpisodeRecord(**known)


def a_rejected_referral(on: str, *reasons: str, **given: Any) -> EpisodeRecord:
    known = {"id": 1, "patient_id": 1, "service": "adult"} | given
    return EpisodeRecord(
        **known, decision="rejected", decided_on=day(on), rejection_reasons=reasons
    )


def a_return(*episodes: EpisodeRecord, quarter: str = "2025Q1", **given: Any) -> Return:
    """The return of these accepted and rejected episodes, long after the quarter."""
    known = {
        "organisation": "RXX",
        "service": "adult",
        "quarter": Quarter.parse(quarter),
        "as_at": date(2026, 1, 1),
    } | given
    return count_return(episodes, acceptances(episodes), episodes, LISTS, **known)


def acceptances(episodes: Any) -> list[Acceptance]:
    return [
        Acceptance(episode.accepted_on, episode.patient_id, episode.id)
        for episode in episodes
        if episode.accepted_on
    ]


def amounts(return_: Return, section: str, measure: str) -> dict[str, int]:
    """The non-zero numbers of a section by row, `row / column` in two dimensions."""
    return {
        " / ".join(filter(None, (cell.row_code, cell.col_code))): cell.value
        for cell in return_.section(section)
        if cell.measure == measure and cell.value
    }
