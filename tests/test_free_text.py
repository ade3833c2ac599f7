"""What people write freely is read by those who may see patients; where others read it, why.

A word that nothing else contains stands in every column of free text of one organisation. Whoever
may not see patients opens every page and every file, and the history back to its first row.
"""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from pms.auth.models import OVER_ALL, User
from pms.cohorts.columns import COLUMNS
from pms.domain.care.triage import QUESTIONS
from pms.store.base import Base, db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.client import Client
from tests.every_route import every_rule, examples, methods_of, roles_of
from tests.full_house import a_word, is_text
from tests.test_route_matrix import text_of

INSIDE = ("manager", "organisation_admin")
NO_PATIENT = "do not name a patient"


@dataclass(frozen=True)
class Argued:
    """Why people read a text who may see no patient, and where it is asked for as such a text."""

    roles: tuple[str, ...]
    why: str
    asked_at: tuple[str, str] | None = None
    """The role that writes it and the address of the form, which says not to name a patient."""


ALL_INSIDE = (*INSIDE, "technical")
OF_THE_TECHNICAL_TEAM = ("organisation_admin", "technical")
A_CODE = "a code of a list, which forms and imports take from the list alone"
STAFF = "the name of somebody of the organisation, which an account carries"
ADDRESS = "where the organisation is reached, which its letters carry"
PAPERWORK = "both sides of an authorisation refer to it"
A_CLINICIAN = "clinician"

ARGUED = {
    "episode.diagnosis": Argued(("manager",), A_CODE),
    "episode.secondary_diagnosis": Argued(("manager",), A_CODE),
    "episode.specialty": Argued(("manager",), A_CODE),
    "episode.consultant": Argued(
        ("manager",),
        "reports are made by consultant; a new name joins a list that administrators keep",
        (A_CLINICIAN, "/patients/{patient_id}/refer"),
    ),
    "episode.ward": Argued(
        ("manager",),
        "as the consultant's",
        (A_CLINICIAN, "/patients/{patient_id}/refer"),
    ),
    "exclusion.reason": Argued(
        ("manager",),
        "managers leave episodes out and answer for the return",
        ("manager", "/reports/exclusions/{episode_id}"),
    ),
    "final_return.reason": Argued(
        INSIDE,
        "managers write it when they revise a return",
        ("manager", "/reports/adult/2026Q1/close"),
    ),
    "submission.registry_reference": Argued(
        INSIDE, "managers write it", ("manager", "/reports/adult/2026Q1/upload")
    ),
    "submission.uploaded_by": Argued(INSIDE, STAFF),
    "submission.visible_by": Argued(INSIDE, STAFF),
    "list_value.code": Argued(INSIDE, "made from the value's name"),
    "list_value.label": Argued(
        INSIDE,
        "administrators write it for everybody",
        ("organisation_admin", "/organisation/lists/diagnosis/add"),
    ),
    "organisation.name": Argued(ALL_INSIDE, "whose program it is"),
    "organisation.contact_name": Argued(OF_THE_TECHNICAL_TEAM, STAFF),
    "organisation.contact_email": Argued(OF_THE_TECHNICAL_TEAM, ADDRESS),
    "organisation.contact_phone": Argued(OF_THE_TECHNICAL_TEAM, ADDRESS),
    "organisation.letter_address": Argued(OF_THE_TECHNICAL_TEAM, ADDRESS),
    "organisation.letter_phone": Argued(OF_THE_TECHNICAL_TEAM, ADDRESS),
    "organisation.paperwork_reference": Argued(
        OF_THE_TECHNICAL_TEAM,
        PAPERWORK,
        ("technical", "/technical/organisations/{organisation_id}/details"),
    ),
    "authorisation_item.reference": Argued(
        OF_THE_TECHNICAL_TEAM,
        PAPERWORK,
        ("technical", "/technical/organisations/{organisation_id}/checklist/dspt_status"),
    ),
    "national_consent.given_by": Argued(OF_THE_TECHNICAL_TEAM, STAFF),
    "national_consent.reference": Argued(
        OF_THE_TECHNICAL_TEAM,
        "who hosts the figures must be able to check it",
        ("organisation_admin", "/organisation/national-consent/give"),
    ),
    "national_consent.withdrawal_reason": Argued(
        OF_THE_TECHNICAL_TEAM,
        "as the reference",
        ("organisation_admin", "/organisation/national-consent/withdraw"),
    ),
    "publication.published_by": Argued(INSIDE, STAFF),
    "user.name": Argued(INSIDE, STAFF),
    "user.username": Argued(ALL_INSIDE, STAFF),
}
"""Each column whose text somebody reads who may see no patient; all others are proved unread."""

CODES_AND_KEYS = {
    "access_review": "codes",
    "approval": "no text",
    "history": "what the other columns were",
    "history_head": "a seal",
    "key_fingerprint": "names and hashes of keys",
    "moved_readings": "a random name and a number",
    "national_publication": "of no organisation; its reasons are of who sees no record",
    "sign_in_failures": "who could not sign in; shown to nobody",
    "questionnaire_code": "a seal",
}
"""Tables that have no column of free text of their own."""

NEVER_FREE = {
    "authorisation_item": {"item"},
    "course": {"agent", "route"},
    "enrolled_browser": {"address", "browser", "token_hash"},
    "episode": {"decision", "service"},
    "event": {"kind", "type"},
    "final_return": {"closed_by", "quarter", "service", "sha256"},
    "imported_row": {"table_name"},
    "letter": {"kind"},
    "override": {"kind"},
    "line": {"device"},
    "list_value": {"list_name", "nors_label"},
    "organisation": {"ods_code", "state"},
    "patient": {"hospital_key", "nhs_number"},
    "publication": {"file_name", "kind", "period", "sha256"},
    "questionnaire": {"source", "wording"},
    "recent_choice": {"list_name"},
    "review": {"type"},
    "triage": set(QUESTIONS),
    "user": {"password_hash", "totp_secret"},
    "user_session": {"address", "token_hash"},
}
"""Columns of a code, a key, an address of a device, or a name that the program puts there."""


# --- What is opened ------------------------------------------------------------------------------

LEFT_ALONE = {"auth.sign_out", "static"}
EVERY_COLUMN = "&".join(f"column={name}" for name in COLUMNS)
MANIFEST = "/reports/adult/2026Q1/revisions/1/json"
MORE = {
    "manager": (
        f"/lists?{EVERY_COLUMN}",
        f"/lists/download/csv?{EVERY_COLUMN}",
        f"/lists/download/xlsx?{EVERY_COLUMN}",
        "/lists?list={list_id}",
        MANIFEST,
    ),
    "organisation_admin": (MANIFEST,),
}


def addresses(street, role, *, whose="own"):
    """Every page that a person with the role may open, with the records of an organisation."""
    may = {role, "signed in", "everyone"}
    for rule in every_rule():
        if "GET" in methods_of(rule) and roles_of(rule) & may and rule.endpoint not in LEFT_ALONE:
            yield from (one.path for one in examples(rule, street) if whose in one.whose)
    yield from (path.format(**street.own.ids) for path in MORE.get(role, ()))


def read_all(client, paths):
    """What is said at the paths, and on every further page that `Older` leads to."""
    for path in paths:
        while path:
            response = client._open("GET", path, False, {})
            yield path, text_of(response).casefold()
            is_page = response.status_code == 200 and response.mimetype == "text/html"
            link = response.page.find("a", rel="next") if is_page else None
            path = link["href"] if link else None


def seen(client, paths, columns):
    """The columns of which a word was read, and where first."""
    found = {}
    for path, text in read_all(client, paths):
        for word, column in columns.items():
            if word in text:
                found.setdefault(column, path)
    return found


# --- What is written beside the columns -----------------------------------------------------------


@pytest.fixture(scope="module")
def typed(street):
    """A word typed into what keeps no column of its own: a search, and a list taken away."""
    word, client = a_word(), street.client("clinician")
    [name] = [one for one, column in street.own.columns.items() if column == "patient.family_name"]
    assert client.post("/patients", {"text": name}, htmx=True).status_code == 200
    response = client._open("GET", f"/lists/download/csv?organism={word}", False, {})
    assert response.status_code == 200
    return {word: "the condition of a list"}


@pytest.mark.parametrize("role", [*INSIDE, *OVER_ALL])
def test_nobody_without_patients_reads_a_free_text_but_for_a_reason(street, typed, role):
    columns = street.own.columns | typed
    found = seen(street.client(role), addresses(street, role), columns)
    unargued = {
        column: path
        for column, path in found.items()
        if column not in ARGUED or role not in ARGUED[column].roles
    }
    assert unargued == {}


@pytest.mark.parametrize("role", ["clinician", "viewer", *INSIDE])
def test_nobody_of_another_organisation_reads_any_of_it(street, typed, role):
    client = Client(street.app)
    with organisation_scope(street.other.organisation_id):
        client.sign_in(db.session.get_one(User, street.other.users[role]))
    paths = [*addresses(street, role), *addresses(street, role, whose="foreign")]
    assert seen(client, paths, street.own.columns | typed) == {}


def test_who_may_see_patients_reads_what_others_do_not(street, typed):
    """The proof that a leak would be noticed: the words are there to be read."""
    found = seen(street.client("clinician"), addresses(street, "clinician"), street.own.columns)
    unread = {"exclusion.reason", "saved_list.name", "saved_list.definition", "episode.notes"}
    assert unread <= set(found)
    noted = set(db.session.scalars(sa.select(History.action).distinct()))
    assert {"search", "export"} <= noted


def test_every_column_of_free_text_has_a_word_in_it(street):
    """A new column is either filled by tests/full_house.py or named there as a code."""
    filled = set(street.own.columns.values())
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if table.name not in CODES_AND_KEYS
        for column in table.columns
        if is_text(column)
        and column.name not in NEVER_FREE.get(table.name, ())
        and f"{table.name}.{column.name}" not in filled
    ]
    assert missing == []


def test_every_reason_given_is_needed(street, typed):
    """What nobody reads any more is not argued for."""
    needed = {column: set() for column in ARGUED}
    for role in (*INSIDE, *OVER_ALL):
        for column in seen(street.client(role), addresses(street, role), street.own.columns):
            needed.setdefault(column, set()).add(role)
    assert needed == {column: set(argued.roles) for column, argued in ARGUED.items()}


FORMS = {column: argued.asked_at for column, argued in ARGUED.items() if argued.asked_at}


@pytest.mark.parametrize("column", FORMS)
def test_where_others_read_it_the_form_says_to_name_no_patient(street, column):
    role, path = FORMS[column]
    page = street.client(role).get(path.format(**street.own.ids))
    assert page.status_code == 200
    said = page.text.casefold()
    assert NO_PATIENT in said
