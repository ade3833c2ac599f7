"""The history in words: what was done to what, and which values became which."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pms.domain.text.days import in_full
from pms.picklists.queries import labels
from pms.picklists.shipped import shipped_lists
from pms.store.history import History

OBJECTS = {
    "patient": "Patient",
    "episode": "Episode",
    "triage": "Triage",
    "enquiry": "Information requested",
    "course": "Antimicrobial",
    "override": "Reason to give a drug",
    "line": "Line",
    "event": "Event",
    "admission": "Admission",
    "review": "Review",
    "task": "Task",
    "later_outcome": "Later outcome",
    "isolate": "Isolate",
    "dated_note": "Note",
    "letter": "Letter",
    "resumption": "Return to IV",
    "questionnaire": "Questionnaire",
    "questionnaire_code": "Code for a questionnaire",
    "exclusion": "Exclusion from the return",
    "query_confirmation": "Confirmation of a query",
    "ward_round": "Ward round",
    "round_patient": "Patient on a ward round",
    "list_value": "Pick list value",
    "user": "User",
    "organisation": "Organisation",
    "return": "NORS return",
    "import": "Import",
    "enrolled_browser": "Browser",
    "access_review": "Access review",
    "national_consent": "Consent to the national figures",
    "national_figures": "National figures",
    "national_publication": "National publication",
    "old_system_patient": "Patient on the old system",
    "saved_list": "Saved list",
    "list": "List of episodes",
    "drug_usage": "Drug usage",
    "audit_pack": "Audit pack",
    "publication": "Publication",
    "final_return": "Final return",
    "submission": "What became of a return",
    "approval": "Approval of an organisation",
    "authorisation_item": "Item of the checklist",
    "history": "History",
    "installation": "Installation",
}
COLUMN_LISTS = {
    "planned_agent": "antimicrobial",
    "planned_dose_unit": "dose_unit",
    "planned_frequency": "frequency",
    "planned_route": "route",
    "planned_administered_by": "administered_by",
    "planned_device": "device",
    "agent": "antimicrobial",
    "type": "review_type",
    "secondary_diagnosis": "diagnosis",
    "cause": "readmission_cause",
    "severity": "event_severity",
    "consequence": "event_consequence",
    "removal_reason": "line_removal_reason",
    "site": "line_site",
    "rejection_reasons": "rejection_reason",
    "susceptible": "antimicrobial",
    "increased": "antimicrobial",
    "resistant": "antimicrobial",
}
"""Columns whose list has another name than they."""

LABELS = {"sha256": "Checksum (SHA-256)", "ods_code": "ODS code", "nhs_number": "NHS number"}
"""Columns whose name says too little, or is not how it is written."""

CLINICAL = {
    "patient",
    "episode",
    "triage",
    "enquiry",
    "course",
    "override",
    "line",
    "event",
    "admission",
    "review",
    "task",
    "later_outcome",
    "isolate",
    "dated_note",
    "letter",
    "resumption",
    "questionnaire",
    "exclusion",
    "query_confirmation",
    "round_patient",
    "ward_round",
    "old_system_patient",
    "saved_list",
}
"""Objects whose values only those who read patients may see."""

WITHHELD = {
    "list": {"conditions"},
    "import": {"source"},
    "organisation": {"target"},
}
"""Of other objects, what was typed or named freely and may say of a patient what only they may
see: what a list was asked for, and the name of a bundle's file."""

FOR_CLINICAL_STAFF = "For clinical staff only"

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

NOT_SHOWN = {"id", "organisation_id", "patient_id", "episode_id", "ref", "created_at", "digest"}


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value before and after, in words."""

    label: str
    before: str
    after: str


def object_of(row: History) -> str:
    """What the row is about: `Line 7`."""
    name = OBJECTS.get(row.object_type, row.object_type.replace("_", " ").capitalize())
    return name if row.object_id is None else f"{name} {row.object_id}"


def is_clinical(row: History) -> bool:
    return row.object_type in CLINICAL


def changes_of(row: History, *, sees_patients: bool = True) -> list[ChangedValue]:
    """The values that the row says became others, in the order of the record."""
    before, after = row.before or {}, row.after or {}
    keys = [key for key in {**before, **after} if key not in NOT_SHOWN]
    withheld = set() if sees_patients else WITHHELD.get(row.object_type, set())

    def words(key: str, value: Any) -> str:
        if value and key in withheld:
            return FOR_CLINICAL_STAFF
        return _value(row, key, value)

    return [
        ChangedValue(
            LABELS.get(key, key.removesuffix("_on").replace("_", " ").capitalize()),
            words(key, before.get(key)),
            words(key, after.get(key)),
        )
        for key in keys
    ]


def _value(row: History, key: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(_value(row, key, one) for one in value)
    if key == "page":
        return str(value).rpartition(".")[2].replace("_", " ").capitalize()
    if list_name := _list_of(row, key):
        return labels(list_name).get(value, str(value))
    return _day_in_words(value) if isinstance(value, str) else str(value)


def _day_in_words(text: str) -> str:
    """A date as people write it; any other text as it stands."""
    if not ISO_DAY.fullmatch(text):
        return text
    try:
        return in_full(date.fromisoformat(text))
    except ValueError:
        return text


def _list_of(row: History, key: str) -> str:
    """The pick list whose codes a column holds; empty where it holds none."""
    if key == "type" and row.object_type == "event":
        kind = (row.after or {}).get("kind") or (row.before or {}).get("kind") or "line"
        return f"{kind}_event"
    name = COLUMN_LISTS.get(key, key)
    return name if name in shipped_lists() else ""
