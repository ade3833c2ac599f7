"""The tables of a record bundle: what each column holds, and where the record keeps it."""

from pms.transfer.tables.columns import BundleColumn, BundleTable
from pms.transfer.tables.further import (
    DATED_NOTES,
    ENQUIRIES,
    ISOLATES,
    LETTERS,
    QUESTIONNAIRE_CODES,
    QUESTIONNAIRES,
    RESUMPTIONS,
    TRIAGE,
)
from pms.transfer.tables.record import (
    ADMISSIONS,
    CONFIRMATIONS,
    COURSES,
    EPISODES,
    EVENTS,
    EXCLUSIONS,
    LATER_OUTCOMES,
    LINES,
    LISTS,
    OVERRIDES,
    PATIENTS,
    REVIEWS,
    TASKS,
)

TABLES = {
    table.name: table
    for table in (
        PATIENTS,
        EPISODES,
        COURSES,
        LINES,
        EVENTS,
        ADMISSIONS,
        REVIEWS,
        TASKS,
        LATER_OUTCOMES,
        ISOLATES,
        DATED_NOTES,
        TRIAGE,
        ENQUIRIES,
        LETTERS,
        RESUMPTIONS,
        QUESTIONNAIRES,
        QUESTIONNAIRE_CODES,
        EXCLUSIONS,
        CONFIRMATIONS,
        OVERRIDES,
        LISTS,
    )
}
"""In the order of the specification, which is that of the report and of an export."""

READING_ORDER = (
    LISTS,
    PATIENTS,
    EPISODES,
    COURSES,
    LINES,
    ADMISSIONS,  # before the events: together with the courses they say which days are OPAT days
    EVENTS,
    REVIEWS,
    TASKS,
    LATER_OUTCOMES,
    ISOLATES,
    DATED_NOTES,
    TRIAGE,
    ENQUIRIES,
    LETTERS,
    RESUMPTIONS,
    QUESTIONNAIRES,
    QUESTIONNAIRE_CODES,
    EXCLUSIONS,
    OVERRIDES,
    CONFIRMATIONS,  # last: what they confirm is asked of everything else
)
"""Every table after those it refers to."""

__all__ = [
    "ADMISSIONS",
    "CONFIRMATIONS",
    "COURSES",
    "DATED_NOTES",
    "ENQUIRIES",
    "EPISODES",
    "EVENTS",
    "EXCLUSIONS",
    "ISOLATES",
    "LATER_OUTCOMES",
    "LETTERS",
    "LINES",
    "LISTS",
    "OVERRIDES",
    "PATIENTS",
    "QUESTIONNAIRES",
    "QUESTIONNAIRE_CODES",
    "READING_ORDER",
    "RESUMPTIONS",
    "REVIEWS",
    "TABLES",
    "TASKS",
    "TRIAGE",
    "BundleColumn",
    "BundleTable",
]
