"""The values of an episode that the return counts by: each is a code of some list."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from pms.domain.counting.records import (
    NOT_RECORDED,
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)

Page = Literal[
    "referral",
    "decision",
    "diagnosis",
    "courses",
    "lines",
    "events",
    "admissions",
    "outcomes",
    "patient",
]
Item = CourseRecord | LineRecord | EventRecord | AdmissionRecord

CODE = re.compile(r"[a-z0-9_]{1,90}")
UNREADABLE = "unreadable"
"""What stands for a value that is no code at all: nobody knows what damaged data says."""


class Coded(NamedTuple):
    """A code, the list it should stand in, and the question (its column) that asks for it."""

    list_name: str
    code: str
    name: str
    section: Page
    field: str
    item: Item | None = None


OF_EPISODE: tuple[tuple[str, str, Page], ...] = (
    ("specialty", "specialty", "referral"),
    ("diagnosis", "diagnosis", "diagnosis"),
    ("therapy_end_reason", "reason why therapy ended", "outcomes"),
    ("infection_outcome", "infection outcome", "outcomes"),
    ("opat_outcome", "OPAT outcome", "outcomes"),
    ("death_category", "cause of death", "outcomes"),
)
"""Column (named as its list), what it is called, and the section that asks for it."""


@lru_cache(maxsize=4096)
def readable(value: str | None) -> str | None:
    """A recorded code, or one word in its place where it cannot be one.

    So no free text comes among the codes, and none that the return has another use for.
    """
    if not value or (CODE.fullmatch(value) and value != NOT_RECORDED):
        return value or None
    return UNREADABLE


def code(value: str | None) -> str:
    """The same where there must be one."""
    return readable(value) or UNREADABLE


def coded_values(record: EpisodeRecord) -> Iterator[Coded]:
    """Every code there is, in the order of the episode's page; of a rejected referral its reasons,
    which are all that is counted of it."""
    if record.decision == "rejected":
        for code in record.rejection_reasons:
            yield Coded("rejection_reason", code, "reason", "decision", "rejection_reasons")
        return
    for column, name, section in OF_EPISODE:
        if code := getattr(record, column):
            yield Coded(column, code, name, section, column)
    for course in record.courses:
        yield Coded("antimicrobial", course.agent, "drug", "courses", "agent", course)
        if course.route:
            yield Coded("route", course.route, "route", "courses", "route", course)
        if by := course.administered_by:
            name = "administered_by"
            yield Coded(name, by, "given by", "courses", name, course)
    for line in record.lines:
        yield Coded("device", line.device, "device", "lines", "device", line)
    for event in record.events:
        yield Coded(f"{event.kind}_event", event.type, "kind", "events", "type", event)
    for stay in record.admissions:
        if stay.cause:
            yield Coded("readmission_cause", stay.cause, "cause", "admissions", "cause", stay)
