"""What differs between two states of one episode, in words; only what a return can count."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from pms.domain.care.lists import Lists, labels
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.domain.text.days import in_full

EPISODE = {
    "service": "Service",
    "decision": "Decision",
    "decided_on": "Decision date",
    "rejection_reasons": "Rejection reasons",
    "specialty": "Specialty",
    "diagnosis": "Diagnosis",
    "therapy_end_reason": "Reason therapy ended",
    "infection_outcome": "Infection outcome",
    "opat_outcome": "OPAT outcome",
    "outcome_on": "Outcome date",
    "died_on": "Date of death",
    "death_category": "Death",
}
COURSE = {
    "agent": "drug",
    "route": "route",
    "administered_by": "given by",
    "started_on": "start",
    "ended_on": "end",
    "end_reason": "reason it ended",
    "counted": "counts as OPAT",
    "long_acting": "long-acting",
}
LINE = {"device": "device", "inserted_on": "insertion", "removed_on": "removal"}
EVENT = {"type": "kind", "occurred_on": "date"}
ADMISSION = {
    "admitted_on": "admission",
    "discharged_on": "discharge",
    "planned": "planned",
    "cause": "cause",
}
LISTS = {
    "rejection_reasons": "rejection_reason",
    "agent": "antimicrobial",
    "end_reason": "course_end_reason",
    "cause": "readmission_cause",
}
"""Fields whose pick list has another name than the field."""

Item = CourseRecord | LineRecord | EventRecord | AdmissionRecord
Name = Callable[[Any], str]


def differences(before: EpisodeRecord, after: EpisodeRecord, lists: Lists) -> list[str]:
    """One sentence for each thing that differs, in the order of the episode page."""
    words = _Words(lists)
    return [
        *(
            f"{label}: {words.say(name, old)}, now {words.say(name, new)}"
            for name, label in EPISODE.items()
            if (old := getattr(before, name) or None) != (new := getattr(after, name) or None)
        ),
        *_items(words, "Course", COURSE, words.course, before.courses, after.courses),
        *_items(words, "Line", LINE, words.line, before.lines, after.lines),
        *_items(words, "Event", EVENT, words.event, before.events, after.events),
        *_items(
            words,
            "Admission",
            ADMISSION,
            words.admission,
            before.admissions,
            after.admissions,
        ),
    ]


class _Words:
    """Codes, days and items as people know them."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def say(self, name: str, value: Any) -> str:
        if value is None or value in ("", ()):
            return "not recorded"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return in_full(value)
        if isinstance(value, tuple):
            return "; ".join(self.say(name, one) for one in value)
        known = labels(self._lists, LISTS.get(name, name))
        return known.get(value, str(value))

    def course(self, course: CourseRecord) -> str:
        return f"{self.say('agent', course.agent)} from {in_full(course.started_on)}"

    def line(self, line: LineRecord) -> str:
        device = self.say("device", line.device)
        return f"{device} of {in_full(line.inserted_on)}" if line.inserted_on else device

    def event(self, event: EventRecord) -> str:
        known = labels(self._lists, f"{event.kind}_event")
        return f"{known.get(event.type, event.type)} on {in_full(event.occurred_on)}"

    def admission(self, stay: AdmissionRecord) -> str:
        return f"of {in_full(stay.admitted_on)}"


def _items(
    words: _Words,
    kind: str,
    columns: dict[str, str],
    name_of: Name,
    before: Sequence[Any],
    after: Sequence[Any],
) -> Iterator[str]:
    """Items added, changed and taken out; an item is the same by its id."""
    earlier = {item.id: item for item in before}
    later = {item.id: item for item in after}
    for id_, old in earlier.items():
        new = later.get(id_)
        if new is None:
            yield f"{kind} {name_of(old)}: taken out"
            continue
        for name, label in columns.items():
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                said = words.say(name, was), words.say(name, now)
                if name == "type":
                    said = name_of(old), name_of(new)
                yield f"{kind} {name_of(old)}: {label} {said[0]}, now {said[1]}"
    yield from (f"{kind} {name_of(new)}: added" for id_, new in later.items() if id_ not in earlier)
