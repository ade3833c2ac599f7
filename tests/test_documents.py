"""What the documents of security and safety say is so: numbers are the program's, tests exist."""

import csv
import re
import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import pms
from pms import clock
from pms.app import create_app
from pms.auth import actions as accounts
from pms.auth import browsers, known_browser, passwords, reauthentication, second_factor, throttle
from pms.auth.access_code import new_access_code
from pms.auth.models import ROLES
from pms.config import DEFAULTS
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.engine import CONNECT_SECONDS
from pms.store.history import History
from tests.collected import ROOT, exists
from tests.factories import a_patient

CONTROLS = (ROOT / "docs/security/controls.md").read_text(encoding="utf-8")
HAZARDS = (ROOT / "docs/clinical-safety/hazard-log.md").read_text(encoding="utf-8")
STATIC = Path(pms.__file__).parent / "static"
SCRIPTS = (
    "pms.js",
    "session.js",
    "not-saved.js",
    "filter.js",
    "shortcuts.js",
    "dose.js",
    "days.js",
)


def words(text: str) -> str:
    return " ".join(text.split())


# --- Controls -----------------------------------------------------------------------------------

SAID = {
    "V2.1.1": "texts have a greatest length",
    "V2.1.2": "ends are not before their starts",
    "V2.1.3": "The public application form takes a few applications of one address",
    "V5.1.1": "No file is uploaded by browser",
    "V6.1.2": "Words of the surroundings count as easy",
    "V6.1.3": "There are two doors and no others",
    "V6.2.10": "no expiry",
    "V7.1.2": "A person may have several sessions",
    "V8.1.1": "## Who may do what",
    "V8.1.2": "a form fills the columns it shows and no others",
    "V11.1.1": "| Key or secret | Made by | Kept in | Used for | Changing it |",
    "V11.2.2": "Algorithms are named in one place each",
    "V13.1.1": "Its only connection is to its database",
    "V14.1.1": "| Level | What | Protection |",
    "V14.1.2": "roles; organisation; history of reading and changing",
    "V15.1.1": "fixed within 7 days",
    "V15.1.3": "## Costly work",
    "V16.1.1": "| Log | What | Where | Who reads it |",
    "V16.2.3": "| application log |",
}


@pytest.mark.parametrize("requirement", SAID)
def test_the_controls_say_what_they_must(requirement):
    assert SAID[requirement] in words(CONTROLS)


def test_the_controls_have_the_numbers_of_the_program():
    hashing = passwords.the_queue()
    bits = {"access code": len(new_access_code().replace("-", "").replace(" ", "")) * 5}
    for sentence in (
        f"Passwords have {passwords.MINIMUM} characters or more,"
        f" {passwords.MINIMUM_WITH_SECOND_FACTOR} beside a second factor,"
        f" {passwords.MAXIMUM} at most",
        f"given the organisation's access code within the last {browsers.LASTS.days} days",
        f"within {accounts.ONE_TIME_PASSWORD_LASTS.total_seconds() / 3600:g} hours",
        f"(TOTP, {second_factor.STEP_SECONDS} seconds, one step of drift, each code once)"
        f" and {second_factor.RECOVERY_CODES} recovery codes",
        f"{throttle.ACCOUNT_TRIES} failures of an account, then one try in"
        f" {throttle.WAIT.total_seconds() / 60:g} minutes",
        f"{throttle.PLACE_TRIES} failures of an address in"
        f" {throttle.WAIT.total_seconds() / 60:g} minutes",
        f"of an IPv6 address, its /{throttle.IPV6_NETWORK}",
        f"{throttle.PLACE_TRIES} browsers of an organisation are enrolled from one address",
        f"remembered for {known_browser.LASTS.days} days by a signed cookie",
        f"{hashing.places} more wait, for {hashing.patience} seconds at most",
        f"have {hashing.of_strangers} places of their own",
        f"{CONNECT_SECONDS} seconds for the server itself",
        f"after {DEFAULTS['IDLE_MINUTES']} idle minutes"
        f" ({DEFAULTS['IDLE_MINUTES_ADMINISTRATOR']} for administrators",
        f"after {DEFAULTS['SESSION_HOURS']} hours for certain",
        f"more than {reauthentication.LASTS.total_seconds() / 60:g} minutes ago",
        f"with {accounts.OLD_ACCESS_CODE_LASTS.days} days of overlap",
        f"{DEFAULTS['MAX_CONTENT_LENGTH'] / 2**20:g} MB at most, and a field of a form"
        f" that is sent in parts {DEFAULTS['MAX_FORM_MEMORY_SIZE'] / 2**20:g} MB",
        f"after {DEFAULTS['WRITE_WAIT_SECONDS']} seconds of waiting 503",
        f"the program, {bits['access code']} random bits",
    ):
        assert sentence in words(CONTROLS)


def test_the_controls_name_every_role():
    for role in ROLES:
        assert f"| `{role}` |" in CONTROLS


# --- What the list of requirements rests on -------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of another kind")
def test_the_keys_of_an_installation_are_random_and_for_its_account_alone(tmp_path, monkeypatch):
    keys = []
    for name in ("one", "other"):
        monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / name))
        app = create_app()
        for file, setting in (("secret_key", "SECRET_KEY"), ("history_key", "HISTORY_KEY")):
            path = tmp_path / name / file
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert len(bytes.fromhex(app.config[setting])) == 32
            keys.append(app.config[setting])
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/../config.py",
        "/static/..%2fconfig.py",
        "/static/%2e%2e/config.py",
        "/static//etc/passwd",
        "/.git/config",
        "/instance/secret_key",
        "/pms.sqlite",
        "/pms/config.py",
    ],
)
def test_no_folder_is_listed_and_no_file_outside_the_static_folder_is_served(client, path):
    assert client.get(path).status_code in (308, 404)


def test_our_scripts_keep_nothing_in_the_browser():
    for script in SCRIPTS:
        text = (STATIC / script).read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", text)


def test_our_scripts_merge_no_objects():
    for script in SCRIPTS:
        text = (STATIC / script).read_text(encoding="utf-8")
        assert not re.search(r"__proto__|Object\.assign|\beval\b|new Function", text)


def test_a_question_answered_twice_counts_once(client):
    patient = a_patient(family_name="Before")
    form = client.get(f"/patients/{patient.id}/details").page.select_one("main form")
    seen = form.select_one("[name=seen]")["value"]
    answers = {"given_name": "Ada", "date_of_birth": "1960-05-17", "seen": seen}
    path = f"/patients/{patient.id}/details?family_name=Asked"
    response = client.post(path, {**answers, "family_name": ["First", "Second"]})
    assert response.status_code == 303
    assert db.session.get_one(Patient, patient.id).family_name == "First"


def test_moments_of_the_history_are_kept_in_utc(app):
    a_patient()
    kept = db.session.scalars(sa.select(History.at).order_by(History.id.desc())).first()
    assert kept.utcoffset().total_seconds() == 0
    assert abs((clock.now() - kept).total_seconds()) < 60
    raw = db.session.scalar(sa.text("SELECT max(at) FROM history"))
    assert str(raw).startswith(f"{kept:%Y-%m-%d %H:%M}")


# --- The list of requirements ---------------------------------------------------------------------

COLUMNS = [
    "requirement",
    "level",
    "what it asks, in our words",
    "applies",
    "test",
    "why it does not apply, or what is not covered",
]
LEVEL_1, LEVEL_2 = 70, 183
"""How many requirements of each level ASVS 5.0.0 has."""


def requirements() -> list[dict[str, str]]:
    with open(ROOT / "docs/security/asvs.csv", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def test_each_requirement_of_levels_1_and_2_stands_once_in_the_list():
    rows = requirements()
    ids = [row["requirement"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", one) for one in ids)
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one[1:].split(".")])
    levels = [row["level"] for row in rows]
    assert (levels.count("1"), levels.count("2")) == (LEVEL_1, LEVEL_2)
    assert len(rows) == LEVEL_1 + LEVEL_2


@pytest.mark.parametrize("row", requirements(), ids=lambda row: row["requirement"])
def test_a_requirement_names_a_test_that_exists_or_says_why_it_does_not_apply(row):
    assert row[COLUMNS[2]]
    if row["applies"] == "yes":
        assert exists(row["test"]), row["test"]
        assert "::" in row["test"]
    else:
        assert row["applies"] == "no"
        assert row["test"] == ""
        assert row[COLUMNS[5]]


def test_what_the_controls_document_is_what_the_list_says_they_do():
    documented = {
        row["requirement"]
        for row in requirements()
        if row["test"].endswith("::test_the_controls_say_what_they_must")
    }
    assert documented == set(SAID)


# --- Hazards --------------------------------------------------------------------------------------

PARTS = ("Hazard", "Cause", "Effect", "Initial risk", "Controls", "Residual risk")
RISK = re.compile(r"severity [a-z]+, likelihood [a-z ]+: [1-5]\b")


def hazards() -> list[tuple[str, str]]:
    parts = re.split(r"^## (H\d\d .+)$", HAZARDS, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(("name", "text"), hazards(), ids=[name for name, _ in hazards()])
def test_each_hazard_is_whole_and_each_control_names_a_test_that_exists(name, text):
    for part in PARTS[1:]:
        assert f"**{part}**" in text, part
    for part in ("Initial risk", "Residual risk"):
        assert RISK.search(text.split(f"**{part}**")[1]), part
    controls = text.split("**Controls**")[1].split("**Residual risk**")[0]
    lines = [words(line) for line in re.split(r"^- ", controls, flags=re.MULTILINE)[1:]]
    assert lines
    for line in lines:
        tests = re.findall(r"`(tests/[^`]+)`", line)
        assert tests, f"a control without a test: {line}"
        assert [test for test in tests if not exists(test)] == []


def test_hazards_are_numbered_one_after_another():
    numbers = [int(name[1:3]) for name, _ in hazards()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 13
