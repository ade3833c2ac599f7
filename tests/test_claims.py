"""What the lists of requirements and hazards rest on, where no single feature answers for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pms
from pms.auth import second_factor
from pms.auth.models import ROLES
from pms.auth.tokens import new_token
from pms.episodes.models import Episode
from pms.patients.models import Patient
from pms.store.base import db
from tests.collected import ROOT
from tests.every_route import every_rule, examples, methods_of, roles_of
from tests.factories import a_patient, a_user, an_episode, writing
from tests.open_form import open_form

PROGRAM = Path(pms.__file__).parent
CONTROLS = (ROOT / "docs/security/controls.md").read_text(encoding="utf-8")
OURS = [path for path in (PROGRAM / "static").glob("*.js") if ".min." not in path.name]

on_sqlite = pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module")


# --- What is typed ------------------------------------------------------------------------------

TYPED = "%3Cb%3E &lt;b&gt; %2541 \\u0041 a+b"


def test_what_is_typed_is_decoded_once_and_kept_as_it_was_typed(client):
    episode = an_episode()
    path = f"/episodes/{episode.id}/notes"
    form = open_form(client.get(path))
    assert client.post(path, {**form, "notes": TYPED}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Episode, episode.id).notes == TYPED
    assert TYPED in client.get(f"/episodes/{episode.id}").words
    assert "“%41”" in client.get("/lists?organism=%2541").words, "an address likewise"


MARKUP = "\"><script>x</script>'"


def test_text_of_the_record_ends_no_attribute_of_a_page(client):
    patient = a_patient(family_name="Smith", phone=MARKUP, allergies=MARKUP)
    an_episode(patient, organisms=MARKUP)
    for path in (f"/patients/{patient.id}", f"/patients/{patient.id}/details", "/ward", "/lists"):
        page = client.get(path).page
        assert not page.find("script", string="x"), path
    page = client.get(f"/patients/{patient.id}/details").page
    assert page.find(attrs={"name": "phone"})["value"] == MARKUP


# --- What the program does not do -----------------------------------------------------------------

EVALUATES = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "yaml", "dill"}
CALLS_OUT = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "telnetlib",
    "urllib.request",
    "urllib3",
}


def program() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PROGRAM.rglob("*.py")):
        yield path.relative_to(PROGRAM).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> set[str]:
    """What is called by a bare name, or on something of ours by `.from_string`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute) and node.func.attr == "from_string":
                found.add("from_string")
    return found


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_of_the_program_evaluates_what_it_is_given():
    for name, tree in program():
        assert calls(tree).isdisjoint(EVALUATES), name
        assert imports(tree).isdisjoint(UNSAFE_MODULES), name


def test_what_is_looked_for_would_be_found():
    tree = ast.parse("import pickle\nfrom urllib import request\neval('1')\nx.from_string('')")
    assert calls(tree) >= {"eval", "from_string"}
    assert imports(tree) >= {"pickle", "urllib.request"}


def test_the_program_calls_no_other_machine():
    """But for its database, through a library; the demonstration looks for a free port."""
    for name, tree in program():
        allowed = {"socket"} if name == "demo/cli.py" else set()
        assert imports(tree) & CALLS_OUT <= allowed, name
    for path in (PROGRAM / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"<(?:script|link|img|iframe|form)\b[^>]*\bhttps?://[^>]*>", text)
        assert found == [], path.name
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"sendBeacon|WebSocket|EventSource|[\"'`]https?://", text), path.name


def test_no_secret_comes_from_a_generator_that_can_be_foretold():
    for name, tree in program():
        if not name.startswith("demo/"):
            assert not any(one.split(".")[0] == "random" for one in imports(tree)), name


def test_nothing_hinders_pasting_a_password(client):
    for path in OURS:
        assert "paste" not in path.read_text(encoding="utf-8"), path.name
    boxes = client.get("/choose-password").page.select("input[type=password]")
    assert {box["autocomplete"] for box in boxes} == {"current-password", "new-password"}
    for box in boxes:
        assert "onpaste" not in box.attrs
        assert int(box.get("maxlength", 1000)) >= 128


# --- Secrets ------------------------------------------------------------------------------------


def test_secrets_have_the_bits_that_the_controls_say(app):
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}, "256 bits, six in each letter"
    user = a_user()
    with app.test_request_context(), writing():
        user = db.session.merge(user)
        secret = second_factor.offer(user).secret
        codes = second_factor.renew_recovery_codes(user)
        db.session.rollback()
    bits = {5 * len(code.replace("-", "")) for code in codes}
    assert len(secret) * 5 == 160
    assert "| TOTP secrets | the program, 160 random bits |" in CONTROLS
    assert bits == {80}
    assert "| recovery codes | the program, 80 random bits each |" in CONTROLS
    assert "| session and browser tokens | the program, 256 random bits |" in CONTROLS


# --- Pages and files ----------------------------------------------------------------------------

LEAVES = {"auth.sign_out", "static"}
FOR_PATIENTS = "/q"
"""Whoever answers a questionnaire there is not signed in, on a device handed over perhaps."""


def is_whole_page(response):
    """Not a part of one, put into a page that stands already."""
    is_html = response.status_code == 200 and response.mimetype == "text/html"
    return is_html and response.text.lstrip().casefold().startswith("<!doctype")


def pages(street, role):
    """Every address of the organisation's own that a person with the role may open."""
    for rule in every_rule():
        allowed = roles_of(rule) & {role, "signed in", "everyone"}
        if allowed and "GET" in methods_of(rule) and rule.endpoint not in LEAVES:
            yield from ((rule, one.path) for one in examples(rule, street) if one.is_own)


@on_sqlite
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_somebody_signed_in_offers_to_sign_out(street, role):
    client, opened, without = street.client(role), 0, []
    for _, path in pages(street, role):
        response = client._open("GET", path, False, {})
        if not is_whole_page(response) or path.split("/")[1] == FOR_PATIENTS.strip("/"):
            continue
        opened += 1
        form = response.page.find("form", action="/sign-out")
        if not (form and form.find("button")):
            without.append(path)
            street.sign_in(client, role)
    assert without == []
    assert opened > 5


@on_sqlite
@pytest.mark.parametrize("role", ["clinician", "manager", "national_viewer"])
def test_every_download_has_a_name_of_the_programs_making(street, role):
    client, names = street.client(role), []
    typed = street.own.words - {street.own.columns.get("organisation.name", "")}
    for _, path in pages(street, role):
        response = client._open("GET", path, False, {})
        if said := response.headers.get("Content-Disposition"):
            name = re.fullmatch(r"attachment; filename=([A-Za-z0-9][A-Za-z0-9_.-]*)", said)
            assert name, said
            assert not any(word in name[1].casefold() for word in typed), said
            names.append(name[1])
    assert len(names) > 3


@on_sqlite
def test_every_page_of_an_episode_says_whose_it_is(street):
    """Name, birth, age and NHS number, so that nobody writes into another's record unseen."""
    client = street.client("clinician")
    episode = db.session.get_one(Episode, street.own.ids["episode_id"])
    patient = db.session.get_one(Patient, episode.patient_id)
    number = f"{patient.nhs_number[:3]} {patient.nhs_number[3:6]} {patient.nhs_number[6:]}"
    found, lacking = 0, []
    for rule, path in pages(street, "clinician"):
        response = client._open("GET", path, False, {})
        if not (is_whole_page(response) and rule.rule.startswith("/episodes/<int:episode_id>")):
            continue
        found += 1
        banner = response.page.find(id="patient-banner")
        said = " ".join(banner.get_text(" ").split()) if banner else ""
        wanted = (patient.family_name.upper(), "17 May 1960", number, "years")
        if not all(word in said for word in wanted):
            lacking.append((path, said[:100]))
    assert lacking == []
    assert found > 20
