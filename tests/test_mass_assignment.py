"""What is posted beside a form's own questions changes nothing.

Each form is posted twice from the same state: with its answers alone, and with every column of
every table besides. Both must leave the same database.
"""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pms.auth import browsers
from pms.auth.access import EVERYONE, SIGNED_IN
from pms.auth.models import User
from pms.store.base import Base, CodeSet, db
from tests.client import Client
from tests.every_route import every_rule, examples, is_served, methods_of, name_of, roles_of
from tests.factories import PASSWORD, let_others_work
from tests.open_form import open_form
from tests.rows import rows_of

pytestmark = pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module")

SIGN = "hostile"
HOSTILE = {
    "roles": ["technical", "organisation_admin"],
    "state": "closed",
    "services": ["paediatric"],
    "decision": "rejected",
    "kind": "drug",
    "demonstration": "y",
    "second_factor_required": "y",
    "moving_over": "bring_in",
}
"""Values that would be taken for good ones; of other columns the type says which are."""

MADE_AT_RANDOM = {
    "hash",
    "password_hash",
    "access_code_hash",
    "old_access_code_hash",
    "code_hash",
    "manifest",
    "token_hash",
    "totp_secret",
    "totp_last_step",
}
NOT_COLUMNS_OF_OURS = {"seen", "override", "ref", "csrf_token", "next", "kept"}

REASON = {"reason": "As agreed on the telephone"}
ANSWERS: dict[str, dict[str, Any]] = {
    "admin.access_code": REASON,
    "admin.add_list_value": {"label": "Cat bite"},
    "admin.add_list_values": {"labels": "Cat bite"},
    "admin.add_user": {"username": "newcomer", "name": "New Comer", "roles": ["viewer"]},
    "admin.reset_password": REASON,
    "admin.review_access": {"decision": "confirmed"},
    "admin.user_step": REASON,
    "admin.withdraw_national_consent": REASON,
    "applications.apply": {
        "name": "Another Trust",
        "ods_code": "RZZ",
        "services": ["adult"],
        "contact_name": "Jo Field",
        "contact_email": "jo@nhs.net",
        "contact_phone": "0118",
        "paperwork_reference": "DPA 7",
    },
    "auth.choose_password": {
        "current": PASSWORD,
        "password": "lantern orchard pebble drift",
        "again": "lantern orchard pebble drift",
    },
    "auth.password_again": {"password": PASSWORD},
    "auth.remove_second_factor": {"password": PASSWORD},
    "auth.sign_in": {"password": PASSWORD},
    "auth.technical_sign_in": {"password": PASSWORD},
    "episodes.add_admission": {"admitted_on": "2026-01-20", "planned": "no"},
    "episodes.add_isolate": {"organism": "Escherichia coli"},
    "episodes.add_dated_note": {"text": "Rang", "written_on": "2026-01-20"},
    "episodes.add_course": {"agent": "ceftriaxone", "route": "iv", "started_on": "2026-01-24"},
    "episodes.add_enquiry": {"missing": "Weight"},
    "episodes.add_event": {"type": "infection_line", "occurred_on": "2026-01-16"},
    "episodes.add_later_outcome": {"recorded_on": "2026-04-02", "infection_outcome": "cured"},
    "episodes.add_line": {"device": "midline", "inserted_on": "2026-01-11"},
    "episodes.add_questionnaire": {"overall": "5"},
    "episodes.add_task": {"text": "Ring the ward"},
    "episodes.correct_later_outcome": {"infection_outcome": "cured"},
    "episodes.discharge": {
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": "cured",
        "opat_outcome": "partial",
        "opat_outcome_reason": "As agreed",
        "line-1-removed_on": "2026-01-24",
        "line-1-stays_in_reason": "",
    },
    "episodes.enter_in_error": REASON,
    "episodes.enter_item_in_error": {"entered_in_error_reason": "Another patient's"},
    "lists.save": {"name": "Skin"},
    "letters.enter_in_error": {"entered_in_error_reason": "Another patient's"},
    "letters.send": {"sent_how": "record"},
    "old_system.add": {"hospital_number": "H777"},
    "patients.add": {
        "family_name": "Newpatient",
        "given_name": "Ada",
        "date_of_birth": "1950-04-03",
    },
    "patients.correct": {"postcode": "RG1 5AN", "gp_practice_code": "K81001", "phone": "0118"},
    "referrals.new": {
        "patient-family_name": "Newpatient",
        "patient-given_name": "Ada",
        "patient-date_of_birth": "1950-04-03",
    },
    "reports.close": REASON,
    "reports.exclude": REASON,
    "reports.upload": {"uploaded_on": "3/4/2026"},
    "reports.visible": {"visible_on": "4/4/2026"},
    "questionnaire.hand_over": {"code": "0000-0000"},
    "technical.organisation_access_code": REASON,
    "technical.organisation_browsers": REASON,
    "technical.organisation_details": {"contact_email": "jo@nhs.net"},
    "technical.organisation_state": REASON,
    "trail.printed": {"path": "/account"},
    "ward.start_round": {"present": "Jo Field", "asked": "", "ref": "pms-0123456789abcdef"},
}
"""What to answer where the form as it is shown would be refused."""

REFUSED = {
    "admin.give_national_consent": "the consent stands already: tests/admin/test_consent.py",
    "national.again": "nothing is published of one organisation: tests/national/test_pages.py",
    "auth.enrol": "only a hash is kept of the access code",
    "questionnaire.enter_code": "only a hash is kept of a code",
    "auth.end_session": "the example is a colleague's session",
    "auth.forget_browser": "the example is a colleague's browser",
    "lists.change": "the example is a colleague's list: tests/cohorts/test_saved.py",
    "lists.delete": "the example is a colleague's list",
    "episodes.return_to_iv": "no outcome is recorded: tests/episodes/discharge/test_return.py",
    "auth.set_up_second_factor": "it asks for a code of the app: tests/auth/test_second_factor.py",
}
"""Forms whose example is refused, and why; what else is posted must change nothing all the same."""

BUTTONS = {"admin.review_access": "/organisation/access-review"}
"""Forms without a page of their own that say what was shown, and the page they stand on."""

SHOWN_LATER = {
    "episodes.add_enquiry": {"arrived_on"},
    "episodes.add_task": {"done_on"},
    "episodes.weigh_discharge": {"opat_outcome_reason", "follow_up_with"},
    "episodes.weigh_outcomes": {"opat_outcome_reason"},
}
"""Questions of the same form that its page asks only when the item is corrected, or that stand on
another page."""

forms = [rule for rule in every_rule() if "POST" in methods_of(rule)]


def hostile(street) -> dict[str, Any]:
    """A value for every column of every table."""
    values: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            values[column.name] = HOSTILE.get(column.name) or of_type(column, street)
    return values


def of_type(column, street) -> Any:
    name = column.name.removesuffix("_id")
    if name != column.name or column.primary_key:
        ids = street.other.ids
        return str(ids.get(column.name, street.other.organisation_id))
    if isinstance(column.type, sa.Date):
        return "2020-02-02"
    if isinstance(column.type, CodeSet | sa.Text | sa.String):
        return f"{SIGN} {column.name}"
    return {int: "77", float: "77", bool: "y"}.get(python_type(column), "2020-02-02T02:02:02")


def python_type(column) -> type | None:
    try:
        return column.type.python_type
    except NotImplementedError:
        return None


# --- One database, again and again ----------------------------------------------------------------


class State:
    """The database file as it was when it was kept."""

    def __init__(self, copy: Path) -> None:
        self.path, self.copy = Path(str(db.engine.url.database)), copy

    def keep(self) -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._let_go()
        shutil.copy(self.path, self.copy)

    def put_back(self) -> None:
        self._let_go()
        for name in (f"{self.path}-wal", f"{self.path}-shm"):
            Path(name).unlink(missing_ok=True)
        shutil.copy(self.copy, self.path)

    def _let_go(self) -> None:
        db.session.remove()
        db.engine.dispose()


def difference(before, after) -> dict[Any, Any]:
    """The rows that are new, gone or other than before, without what differs at each time."""
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    return {key: plain(after.get(key)) for key in changed}


def plain(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: without_moments(name, value) for name, value in row.items()}


def without_moments(name: str, value: Any) -> Any:
    if isinstance(value, datetime) or name in MADE_AT_RANDOM:
        assert SIGN not in str(value)
        return "some" if value else value
    if isinstance(value, dict):
        return {key: without_moments(key, one) for key, one in value.items()}
    if isinstance(value, str):
        return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+", "moment", value)
    return value


# --- The test -------------------------------------------------------------------------------------


def role_for(rule) -> str:
    allowed = roles_of(rule)
    if allowed == EVERYONE:
        return "nobody"
    return "clinician" if allowed == SIGNED_IN else min(allowed)


def twin_of(client: Client) -> Client:
    """Another browser with the same cookies: signing out in one leaves the other's."""
    twin = Client(client.app)
    for name in (client.app.config["SESSION_COOKIE_NAME"], browsers.COOKIE):
        if cookie := client.http.get_cookie(name):
            twin.http.set_cookie(name, cookie.value)
    return twin


def answers_of(rule, client, path: str, street) -> tuple[dict[str, Any], set[str]]:
    """A form's answers, and the names of all its questions."""
    given = dict(ANSWERS.get(rule.endpoint, {}))
    if rule.endpoint.endswith("sign_in"):
        technical = rule.endpoint == "auth.technical_sign_in"
        user_id = street.technical if technical else street.own.users["viewer"]
        given["username"] = db.session.get_one(User, user_id).username
    if on := BUTTONS.get(rule.endpoint):
        page = client.get(on).page
        fields = page.select(f'form[action="{path}"] input[type=hidden]')
        return {**{field["name"]: field["value"] for field in fields}, **given}, set()
    if not is_served(rule, "GET", anywhere=True):
        return given, set()
    response = client.get(path)
    if response.status_code != 200:
        return given, set()
    questions = {field["name"] for field in response.page.select("main form [name]")}
    return {**open_form(response), **given}, questions


@pytest.mark.parametrize("rule", forms, ids=name_of)
def test_posting_every_column_of_every_table_changes_nothing_unasked(rule, street, tmp_path):
    client = street.client(role_for(rule))
    path = next(examples(rule, street)).path
    answers, questions = answers_of(rule, client, path, street)
    let_others_work()
    own = questions | set(answers) | NOT_COLUMNS_OF_OURS | SHOWN_LATER.get(rule.endpoint, set())
    more = {name: value for name, value in hostile(street).items() if name not in own}
    twin, state, before = twin_of(client), State(tmp_path / "before.sqlite"), rows_of()

    state.keep()
    plainly = client.post(path, answers)
    asked = difference(before, rows_of())
    state.put_back()
    hostilely = twin.post(path, {**answers, **more})
    done = difference(before, rows_of())
    state.put_back()

    assert done == asked
    assert hostilely.status_code == plainly.status_code
    assert SIGN not in hostilely.text
    assert (plainly.status_code < 400) == (rule.endpoint not in REFUSED), plainly.text


def test_a_question_about_a_record_takes_no_record_of_another_organisation(street):
    client = street.client("clinician")
    episode_id = street.own.ids["episode_id"]
    for kind, question, section in (("line", "line_id", "lines"), ("drug", "course_id", "courses")):
        path = f"/episodes/{episode_id}/events/add-{kind}"
        answers = open_form(client.get(path)) | {"occurred_on": "2026-01-16"}
        first = {"line": "infection_line", "drug": "rash"}[kind]
        answers |= {"type": first, question: str(street.other.items[section])}
        before = rows_of()
        assert client.post(path, answers).status_code == 422
        assert rows_of() == before


def test_the_hostile_values_would_be_seen(street):
    """The control: where a view takes what it did not ask for, the comparison says so."""
    before = {("patient", (1,)): {"nhs_number": "1"}}
    after = {("patient", (1,)): {"nhs_number": "2"}}
    assert difference(before, after) == after
    assert difference(before, before) == {}
    assert len(hostile(street)) > 100
