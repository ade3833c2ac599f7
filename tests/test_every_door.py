"""Whatever characters and sizes come through any form or address, no page breaks and none is kept.

Generated from the map of routes and from the forms that the pages show, on both databases.
"""

import logging
import re
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from pms.cohorts.fields import FIELDS
from pms.domain.text.characters import UNSEEN, is_keepable
from pms.domain.text.numbers import HIGHEST
from pms.web import typed
from pms.web.readable import MOST_ARGUMENTS
from tests.every_route import every_rule, examples, is_served, methods_of, name_of
from tests.rows import rows_of
from tests.test_mass_assignment import REFUSED, State, answers_of, forms, role_for

NUL, ESC, TURNED = "\0", "\x1b", "\N{RIGHT-TO-LEFT OVERRIDE}"
OF_LISTS = {type(field.kind): {*field.kind.names(field.name)} for field in FIELDS.values()}
"""Of each kind of condition the arguments of one: lists find theirs by going through all."""

every_form = pytest.mark.parametrize("rule", forms, ids=name_of)
read_routes = pytest.mark.parametrize(
    "rule", [rule for rule in every_rule() if is_served(rule, "GET")], ids=name_of
)
numbered_routes = pytest.mark.parametrize(
    "rule", [rule for rule in every_rule() if "<int:" in rule.rule], ids=name_of
)


def fault_of(client, method: str, path: str, data: Any = None) -> str:
    """What is wrong with the answer; "" where it is one that a person can be given."""
    try:
        response = client._open(method, path, False, {"data": data} if method == "POST" else {})
        response.close()
    except Exception as error:  # in service a 500
        return f"{method} {path[:200]!r} {str(data)[:300]}: {error!r}"[:800]
    good = response.status_code < 500
    return "" if good else f"{method} {path[:200]!r} {str(data)[:300]}: {response.status}"


def odd_texts() -> list[Any]:
    """What the database holds that nobody sees, or that no text can keep."""
    return [
        (key, text)
        for key, row in rows_of().items()
        for text in texts_in(row)
        if UNSEEN.search(text) or not is_keepable(text)
    ]


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value
    return [text for one in values for text in texts_in(one)] if hasattr(values, "__iter__") else []


# --- Numbers of records ----------------------------------------------------------------------


NOT_FOUND = (404, 405)  # the latter where another route is served at such an address
NO_NUMBERS = (str(HIGHEST + 1), str(2**63), "9" * 40, "9" * 5_000, "-1", "٣", "1_0", "+1")


@numbered_routes
def test_a_number_that_no_record_can_have_is_not_found(rule, street):
    client = street.client(role_for(rule))
    path = next(examples(rule, street)).path
    parts = re.sub(r"<any[^>]*>", "", rule.rule).split("/")
    own = path.partition("?")[0].split("/")
    for place, part in enumerate(parts):
        if "<int:" not in part:
            continue
        for number in NO_NUMBERS:
            address = "/".join([*own[:place], quote(number), *own[place + 1 :]])
            for method in methods_of(rule):
                response = client._open(method, address, False, {})
                assert response.status_code in NOT_FOUND, (method, number[:50], response.status)
        highest = "/".join([*own[:place], str(HIGHEST), *own[place + 1 :]])
        assert fault_of(client, min(methods_of(rule)), highest) == ""


# --- Characters, in every question of every form ------------------------------------------------


@pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module")
@every_form
def test_what_nobody_sees_is_dropped_and_the_form_taken_all_the_same(rule, street, tmp_path):
    client = street.client(role_for(rule))
    path = next(examples(rule, street)).path
    answers, _ = answers_of(rule, client, path, street)
    unseen = {
        name: f"{TURNED}{text}\u200b" if isinstance(text, str) and not is_secret(name) else text
        for name, text in answers.items()
    }
    state = State(tmp_path / "before.sqlite")
    state.keep()
    response = client.post(path, unseen)
    odd = odd_texts()
    state.put_back()
    assert (response.status_code < 400) == (rule.endpoint not in REFUSED), response.text
    assert odd == []


def is_secret(name: str) -> bool:
    """Passwords are taken as they are typed."""
    return name in ("password", "current", "again")


@every_form
def test_a_character_that_cannot_be_kept_breaks_no_form_and_reaches_no_database(
    rule, street, caplog
):
    client = street.client(role_for(rule))
    path = next(examples(rule, street)).path
    answers, questions = answers_of(rule, client, path, street)
    names = sorted((questions | answers.keys()) - {"csrf_token"})
    posts = [{**answers, name: f"Qz{NUL}{ESC}qz"} for name in names]
    if names:
        posts.append({f"Qz{NUL}qz": "1"})
    faults = [fault_of(client, "POST", path, data) for data in posts]
    assert list(filter(None, faults)) == []
    assert odd_texts() == []
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []


# --- Characters and sizes, in every argument of every address -----------------------------------

ARGUMENTS = (
    "%E2%80%AEQz",
    "%ED%A0%80",  # half a character
    "0",
    "-1",
    str(2**63),
    "9" * 5_000,  # more digits than Python reads as a number
    quote("٣٣"),
    "0001-01-01",
    "9999-12-31",
    "9999Q4",
    ",".join(f"{n:x}" for n in range(1_500)),
)
"""What the limits of an address let through: tests/test_readable.py has the rest."""


class Noted(ImmutableMultiDict):
    """Arguments that remember which names a view asks for."""

    names: set[str] = set()  # noqa: RUF012 (one set for all, emptied by each test)

    def getlist(self, key, *rest):
        self.names.add(key)
        return super().getlist(key, *rest)

    def get(self, key, *rest, **more):
        self.names.add(key)
        return super().get(key, *rest, **more)

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.names.add(key)
        return super().__contains__(key)


def arguments_of(rule, client, path: str, monkeypatch) -> set[str]:
    """The names that the view asks its address for."""
    Noted.names.clear()
    with monkeypatch.context() as patch:
        read = typed.Request.args.fget
        patch.setattr(typed.Request, "args", property(lambda one: Noted(read(one))))
        fault_of(client, "GET" if is_served(rule, "GET") else "POST", path)
    return Noted.names.union(*(OF_LISTS.values() if rule.rule.startswith("/lists") else ()))


@read_routes
def test_no_argument_of_an_address_breaks_a_page(rule, street, monkeypatch, caplog):
    client = street.client(role_for(rule))
    path, _, asked = next(examples(rule, street)).path.partition("?")
    usual = dict(pair.split("=") for pair in asked.split("&") if pair)
    faults = []
    for name in sorted(arguments_of(rule, client, f"{path}?{asked}", monkeypatch)):
        others = "".join(f"&{key}={text}" for key, text in usual.items() if key != name)
        queries = [f"{name}={text}{others}" for text in ARGUMENTS]
        queries.append("&".join([f"{name}={n}" for n in range(MOST_ARGUMENTS - 10)]) + others)
        faults += [fault_of(client, "GET", f"{path}?{query}") for query in queries]
    assert list(filter(None, faults)) == []
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_every_condition_of_a_list_bears_as_many_values_as_an_address_holds(street):
    client = street.client("clinician")
    names = [name for field in FIELDS.values() for name in field.kind.names(field.name)]
    values = [f"v{n}" for n in range(MOST_ARGUMENTS - 1)]
    faults = [
        fault_of(client, "GET", "/lists?" + "&".join(f"{name}={value}" for value in values))
        for name in names
    ]
    assert list(filter(None, faults)) == []
