"""Episodes as they were when a quarter was closed: records to JSON and back, word for word."""

from datetime import date
from typing import Any

from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)

ITEMS = {
    "courses": CourseRecord,
    "lines": LineRecord,
    "events": EventRecord,
    "admissions": AdmissionRecord,
}
OF_A_PERSON = {"opat_outcome_reason", "age_on_acceptance"}
"""Nothing is counted by them, and what somebody wrote has no place in a return."""
NOT_FROZEN = OF_A_PERSON | {"confirmed"}
"""Nor is anything counted by what was confirmed: a closed quarter is asked no queries."""


def to_json(record: EpisodeRecord) -> dict[str, Any]:
    """What JSON can hold of a record: days as ISO text."""
    values = record._asdict().items()
    return _plain({name: value for name, value in values if name not in NOT_FROZEN})


def from_json(values: dict[str, Any]) -> EpisodeRecord:
    """The record that `to_json` was given, also where a later version knows of more fields."""
    known = _known(EpisodeRecord, values)
    known["rejection_reasons"] = tuple(known.get("rejection_reasons", ()))
    for name, model in ITEMS.items():
        known[name] = tuple(model(**_known(model, item)) for item in values.get(name, ()))
    return EpisodeRecord(**known)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, date):
            found[name] = value.isoformat()
        elif name in ITEMS:
            found[name] = [_plain(item._asdict()) for item in value]
        elif isinstance(value, tuple):
            found[name] = list(value)
        else:
            found[name] = value
    return found


def _known(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in values.items() if name in model._fields}


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") and value else value
