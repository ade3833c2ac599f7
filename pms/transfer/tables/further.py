"""The tables that this program adds to the open format: what else its record keeps."""

from pms.domain.care.letter import KINDS, WAYS
from pms.domain.care.questionnaire import NAMES, SOURCES, WORDINGS
from pms.domain.care.triage import ANSWERS, QUESTIONS
from pms.domain.text import lengths
from pms.episodes.models import (
    DatedNote,
    Enquiry,
    Isolate,
    Letter,
    Questionnaire,
    QuestionnaireCode,
    Resumption,
    Triage,
)
from pms.transfer.tables.columns import (
    EPISODE,
    BundleColumn,
    BundleTable,
    choice,
    codes,
    day,
    lines,
    moment,
    parent,
    ref,
    text,
)

ISOLATES = BundleTable(
    "isolates",
    Isolate,
    (
        ref("isolate_ref"),
        EPISODE,
        text("organism", required=True),
        text("specimen"),
        day("collected_on"),
        codes("susceptible", "antimicrobial"),
        codes("increased", "antimicrobial"),
        codes("resistant", "antimicrobial"),
        lines("comment"),
    ),
)
DATED_NOTES = BundleTable(
    "dated_notes",
    DatedNote,
    (
        ref("note_ref"),
        EPISODE,
        day("written_on", required=True),
        text("author", required=True),
        lines("text", required=True),
    ),
)
RESUMPTIONS = BundleTable(
    "resumptions",
    Resumption,
    (EPISODE, parent("episodes", "previous_episode_ref", kept_as="previous_id")),
)
TRIAGE = BundleTable(
    "triage",
    Triage,
    (
        EPISODE,
        *(choice(question, *ANSWERS) for question in QUESTIONS),
        lines("comment"),
        BundleColumn("answered", "stamps"),
    ),
)
ENQUIRIES = BundleTable(
    "enquiries",
    Enquiry,
    (
        ref("enquiry_ref"),
        EPISODE,
        text("missing", required=True),
        text("asked_of", lengths.NAME),
        day("asked_on", required=True),
        day("arrived_on"),
    ),
)
LETTERS = BundleTable(
    "letters",
    Letter,
    (
        ref("letter_ref"),
        EPISODE,
        choice("kind", *KINDS, required=True),
        day("date", "dated_on", required=True),
        lines("addressed_to", lengths.ADDRESS, required=True),
        lines("copies_to", lengths.ADDRESS),
        lines("body", required=True),
        text("signed_by"),
        parent("letters", "replaces_ref", kept_as="replaces_id", required=False),
        moment("sent_at"),
        text("sent_by"),
        choice("sent_how", *WAYS),
        lines("sent_letterhead"),
        lines("sent_about"),
        lines("drafted_body", lengths.DRAFT),
    ),
)
QUESTIONNAIRES = BundleTable(
    "questionnaires",
    Questionnaire,
    (
        ref("questionnaire_ref"),
        EPISODE,
        day("answered_on", required=True),
        choice("wording", *WORDINGS, required=True),
        choice("source", *SOURCES, required=True),
        *(BundleColumn(name, "whole") for name in NAMES),
        lines("comments"),
    ),
)
QUESTIONNAIRE_CODES = BundleTable(
    "questionnaire_codes",
    QuestionnaireCode,
    (
        ref("code_ref"),
        EPISODE,
        choice("wording", *WORDINGS, required=True),
        moment("issued_at", required=True),
        moment("expires_at", required=True, ahead=True),
        moment("used_at"),
        moment("revoked_at"),
    ),
)
