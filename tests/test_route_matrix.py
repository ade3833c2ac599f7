"""Every route, by every method, for every role, on own, foreign and missing records.

Generated from the map of routes: a new route is tried as soon as it stands.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from werkzeug.routing import Map, Rule

from pms import clock
from pms.auth.access import EVERYONE, SIGNED_IN
from pms.auth.models import OVER_ALL, ROLES, Organisation, User
from pms.store.base import db
from pms.web.spreadsheets import XLSX
from tests.every_route import (
    UNKNOWN_ARGUMENT,
    Address,
    choices_of,
    every_rule,
    examples,
    is_served,
    methods_of,
    name_of,
    roles_of,
)
from tests.factories import a_user, writing
from tests.full_house import MISSING
from tests.rows import rows_of

PEOPLE = [*ROLES, "nobody"]
METHODS = ("GET", "HEAD", "POST")
NEVER = ("PUT", "PATCH", "DELETE")
TO_SIGN_IN = {303, 401}

COMPULSORY = {"organisation_admin", *OVER_ALL}
A_COLLEAGUES = {"auth.end_session", "auth.forget_browser", "lists.change", "lists.delete"}
"""What one may do to one's own alone: the example is a colleague's."""
FINDS_NOTHING = {"trail.printed", "national.again"}
"""What finds nothing to do: no page is named, no quarter has been published."""
CANCELS = {"episodes.close_add", "episodes.close_item"}
"""Without htmx these only send the browser back to the page, which then refuses."""
NAMES_PATIENTS = {"trail.patient"}
"""Where an administrator is told of which patient the page is: who has seen them."""

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
every_route = pytest.mark.parametrize("rule", every_rule(), ids=name_of)


# --- What is expected ---------------------------------------------------------------------------


def expected(rule, role, method, address: Address) -> set[int]:
    """The statuses that the rule beside the view allows for."""
    allowed = roles_of(rule)
    if allowed == EVERYONE:
        return {200, 303, 422}
    if role == "nobody":
        return TO_SIGN_IN
    if allowed != SIGNED_IN and role not in allowed:
        return {403}
    if rule.endpoint == "auth.remove_second_factor" and role in COMPULSORY:
        return {404}
    if rule.endpoint in FINDS_NOTHING:
        return {404}
    if not address.is_own or rule.endpoint in A_COLLEAGUES:
        return {200, 303, 404} if rule.endpoint in CANCELS else {404}
    return {200, 303} if method in ("GET", "HEAD") else {200, 303, 409, 422}


def serves(rule, role) -> bool:
    return bool(roles_of(rule) & {role, *SIGNED_IN, *EVERYONE})


def requests(rule, role, street) -> Iterator[tuple[str, Address]]:
    """Every address for those who may call the view; for others the first of each kind."""
    refused = role == "nobody" or not serves(rule, role)
    for method in (one for one in METHODS if is_served(rule, one)):
        seen = set()
        for address in examples(rule, street):
            if address.whose not in seen or not (refused or method == "HEAD"):
                yield method, address
            seen.add(address.whose)


def forbidden_words(street, role, endpoint) -> set[str]:
    """What must not be in any answer to the role."""
    own, other = street.own, street.other
    if role == "technical":
        care = own.clinical | own.references | own.lists | own.identity
        return care | other.words - other.settings
    if role == "national_viewer":
        return own.words | other.words
    if role == "manager" or (role == "organisation_admin" and endpoint not in NAMES_PATIENTS):
        return other.words | own.identity | own.clinical
    if role == "nobody":
        return other.words | own.words - own.settings
    return other.words


# --- Answers ------------------------------------------------------------------------------------


def text_of(response) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return f"{response.status}\n{headers}\n\n{body_of(response)}"


def body_of(response) -> str:
    """What is sent, as text; of a workbook what its parts say. HEAD sends nothing."""
    data = response.get_data()
    if response.mimetype != XLSX or not data:
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def without_address(text: str, path: str) -> str:
    """An answer without what the address itself says, and without what differs every time."""
    if request_id := re.search(r"^X-Request-ID: (\w+)", text, flags=re.MULTILINE):
        text = text.replace(request_id[1], "")
    text = re.sub(r"^(Date|Content-Length|Set-Cookie): .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'(name="csrf_token"[^>]*value=|csrf-token" content=)"[^"]*"', "", text)
    for number in re.findall(r"\d+", path.partition("?")[0]):
        text = re.sub(rf"\b{number}\b", "N", text)
    return text


def lines_with(words: set[str], text: str) -> list[str]:
    found = text.casefold()
    shown = [word for word in words if word in found]
    return [line.strip() for line in text.splitlines() for word in shown if word in line.casefold()]


def ask(client, method, address: Address, endpoint: str):
    response = client._open(method, address.path, endpoint in CANCELS, {})
    response.get_data()
    response.close()  # of a static file
    return response


# --- The matrix ---------------------------------------------------------------------------------


@pytest.mark.on_sqlite("most are refused by their role, and sent back without a record")
@every_route
def test_every_role_gets_what_the_rule_says_and_no_more(rule, street):
    insist_on_matrix(rule, street, PEOPLE, METHODS)


@pytest.mark.parametrize("street_database", [POSTGRESQL], indirect=True, scope="module")
@every_route
def test_those_a_route_is_for_get_what_the_rule_says_on_postgresql_too(rule, street):
    insist_on_matrix(rule, street, [one for one in PEOPLE if serves(rule, one)], ("GET", "POST"))


def insist_on_matrix(rule, street, people, methods) -> None:
    before = rows_of(street.other.organisation_id)
    faults, answers = [], {}
    for role in people:
        client = street.client(role)
        for method, address in requests(rule, role, street):
            if method not in methods:
                continue
            response = ask(client, method, address, rule.endpoint)
            what = f"{role} {method} {address.path} ({address.whose})"
            if response.status_code not in expected(rule, role, method, address):
                faults.append(f"{what}: {response.status}")
            said = text_of(response)
            words = forbidden_words(street, role, rule.endpoint)
            faults += [f"{what}: shows {line}" for line in lines_with(words, said)]
            if not address.is_own:
                like = role, method, address.whose.replace("missing", "foreign")
                key = *like, re.sub(r"\d+", "N", address.path)
                answers.setdefault(key, {})[without_address(said, address.path)] = what
            if method == "POST" and response.status_code < 400 and role != "nobody":
                street.sign_in(client, role)  # it may have signed out
    assert faults == []
    differ = [list(same.values()) for same in answers.values() if len(same) > 1]
    assert differ == [], "foreign records do not answer as missing ones"
    assert rows_of(street.other.organisation_id) == before


@pytest.mark.on_sqlite("a method is refused before a record is asked for")
@every_route
def test_methods_that_the_route_does_not_serve_are_refused(rule, street):
    address = next(examples(rule, street))
    client = street.client("clinician")
    for method in (*METHODS, *NEVER):
        if not is_served(rule, method, anywhere=True):
            assert ask(client, method, address, rule.endpoint).status_code == 405, method


# --- What is searched for, asked in the address, and exported ------------------------------------


def test_no_search_finds_another_organisations_patient(street):
    client = street.client("clinician")
    for word in street.other.identity:
        page = client.post("/patients", {"text": word}, htmx=True)
        shown = page.words.casefold().replace(word, "", 1)  # what was typed is shown again
        assert not any(other in shown for other in street.other.words)
        assert not page.page.find("a", href=re.compile(r"^/patients/\d"))


@pytest.mark.parametrize("question", ["patient", "user"])
def test_the_history_asked_about_what_is_foreign_answers_as_about_what_is_missing(street, question):
    client = street.client("organisation_admin")
    answers = []
    for number in (street.other.ids[f"{question}_id"], MISSING):
        main = client.get(f"/history?{question}={number}").page.find(id="maincontent")
        main.find("form").decompose()  # which shows again what was asked
        answers.append(str(main))
    assert answers[0] == answers[1]


def test_no_page_of_another_organisation_is_one_that_was_printed(street):
    client = street.client("clinician")
    for page, name in (("patients", "patient_id"), ("episodes", "episode_id")):
        answers = [
            client.post("/printed", {"path": f"/{page}/{number}"})
            for number in (street.other.ids[name], MISSING)
        ]
        first, second = (one.text.replace(one.headers["X-Request-ID"], "") for one in answers)
        assert first == second
        own = client.post("/printed", {"path": f"/{page}/{street.own.ids[name]}"})
        assert own.status_code == 204


# --- States that change while somebody is at work -------------------------------------------------

STATES = {
    "disabled": lambda user, organisation: setattr(user, "disabled_at", clock.now()),
    "suspended": lambda user, organisation: setattr(organisation, "state", "suspended"),
    "closed": lambda user, organisation: setattr(organisation, "state", "closed"),
    "applied again": lambda user, organisation: setattr(organisation, "state", "applied"),
}


@pytest.fixture
def at_work(street):
    """A browser of somebody who may do everything, and their account."""
    roles = tuple(role for role in ROLES if role not in OVER_ALL)
    user = a_user(roles=roles, organisation=db.session.get(Organisation, 1))
    yield street.client("nobody"), user.id
    with writing():
        db.session.get_one(Organisation, street.own.organisation_id).state = "authorised"
        db.session.commit()


@pytest.mark.on_sqlite("everybody is sent back to sign in; tests/auth does so on both")
@pytest.mark.parametrize("change", STATES.values(), ids=STATES)
def test_at_the_next_request_nothing_is_allowed_any_more(street, at_work, change):
    client, user_id = at_work
    client.sign_in(db.session.get_one(User, user_id))
    assert client.get("/account").status_code == 200
    with writing():
        user = db.session.get_one(User, user_id)
        change(user, user.organisation)
        db.session.commit()
    before = rows_of()
    for rule in every_rule():
        if roles_of(rule) == EVERYONE:
            continue
        for method in methods_of(rule):
            response = client._open(method, next(examples(rule, street)).path, False, {})
            assert response.status_code in TO_SIGN_IN, (method, rule.rule)
            said = text_of(response).casefold()
            assert not any(word in said for word in street.own.clinical | street.own.identity)
    assert rows_of() == before


# --- The matrix itself ----------------------------------------------------------------------------


def test_both_organisations_have_a_row_in_every_table_of_theirs(street):
    """Else nothing of a new table could be seen to leak: tests/full_house.py is to make one."""
    assert street.empty_tables == []


def test_an_argument_without_an_example_fails_and_says_what_to_add():
    rule = Rule("/pigeons/<int:pigeon_id>", endpoint="pigeons.show")
    Map([rule])
    with pytest.raises(AssertionError) as failure:
        next(choices_of(rule))
    said = UNKNOWN_ARGUMENT.format(rule="/pigeons/<int:pigeon_id>", argument="pigeon_id")
    assert str(failure.value).startswith(said)


def test_the_words_looked_for_are_found_where_they_may_be_seen(street):
    """The proof that a leak would be noticed: the owner's own pages show their own words."""
    client = street.client("clinician")
    page = client.get(f"/episodes/{street.own.ids['episode_id']}").text.casefold()
    assert sum(word in page for word in street.own.clinical | street.own.identity) > 12
