"""What is typed into any form is kept by the one rule of characters, or refused beside it."""

from importlib import import_module
from io import BytesIO
from pkgutil import walk_packages

import pytest
import sqlalchemy as sa
import wtforms
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired

import pms
from pms.domain.text.characters import MARK
from pms.patients.models import Patient
from pms.store.base import db
from pms.web.fields import DayField, NumberField
from pms.web.typed import MARKED, PlainForm, PlainMeta, browser_name
from tests import factories
from tests.client import Client

ADA = {"family_name": "Testcase", "given_name": "Ada", "date_of_birth": "3/4/1950"}


class Row(wtforms.Form):
    class Meta(PlainMeta):
        pass

    name = StringField("Name")


class Question(PlainForm):
    class Meta:
        csrf = False

    name = StringField("Name", [DataRequired("Enter the name")])
    notes = TextAreaField("Notes")
    password = PasswordField("Password")
    seen = HiddenField()
    on = DayField("On")
    dose = NumberField("Dose")
    rows = FieldList(FormField(Row))


@pytest.fixture
def asked(app):
    with app.test_request_context():
        yield lambda **answers: Question(MultiDict({"name": "Ada", **answers}))


def test_a_line_is_folded_and_lines_keep_their_breaks(asked):
    form = asked(
        name="  Ada\r\n  \u202eLove\u200blace ", notes=" One  two\r\n\r\nthree\xa0\t four "
    )
    assert form.validate()
    assert form.name.data == "Ada Lovelace"
    assert form.notes.data == "One two\n\nthree four"


def test_what_cannot_be_kept_is_refused_beside_its_question_and_shown_as_a_mark(asked):
    form = asked(name="A\0da", notes="line\x1b[31m", seen="x\x85", on="1\0/2/26", dose="1\0")
    assert not form.validate()
    assert form.name.errors == form.notes.errors == form.seen.errors == [MARKED]
    assert form.name.data == f"A{MARK}da"
    assert f"line{MARK}[31m" in form.notes()
    assert form.on.errors
    assert form.dose.errors


def test_no_further_question_is_asked_of_what_cannot_be_kept(app):
    class Form(Question):
        def validate_name(self, field):
            raise AssertionError("it would ask the database")

    with app.test_request_context():
        assert not Form(MultiDict({"name": "A\0da"})).validate()


def test_a_form_within_a_form_is_read_by_the_same_rule(asked):
    form = asked(**{"rows-0-name": "Jo\u200b", "rows-1-name": "J\0o"})
    assert not form.validate()
    assert [row["name"] for row in form.rows.data] == ["Jo", f"J{MARK}o"]
    assert form.rows.errors == [{}, {"name": [MARKED]}]


def test_a_password_is_taken_as_it_was_typed(asked):
    typed = "  violet  kettle\xa0harbour\u200b "
    form = asked(password=typed)
    assert form.validate()
    assert form.password.data == typed


def test_every_form_is_read_by_the_rule():
    for module in walk_packages(pms.__path__, "pms."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    forms = {one for one in every_class(wtforms.Form) if one.__module__.startswith("pms.")}
    read = {one for one in forms if any(issubclass(base.Meta, PlainMeta) for base in bases(one))}
    assert len(forms) > 60
    assert forms - read == set()


def bases(form):
    """Those with a `Meta`: that of a form itself may only add to theirs."""
    return [base for base in form.__mro__ if hasattr(base, "Meta")]


def every_class(base):
    for one in base.__subclasses__():
        yield one
        yield from every_class(one)


# --- On a page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\u200b", "\u2800", "\u3164", "\xad", "\u202e \u2060", "\ufeff"])
def test_a_name_of_nothing_that_is_seen_is_no_name(client, name):
    page = client.post("/patients/add", {**ADA, "family_name": name})
    assert page.status_code == 422
    assert "Enter the family name" in page.words
    assert db.session.scalars(sa.select(Patient)).all() == []


@pytest.mark.parametrize("question", ["family_name", "hospital_number", "allergies", "phone"])
@pytest.mark.parametrize("character", ["\0", "\x1b", "\x9b", "\ufffe"])
def test_a_control_character_is_refused_beside_the_question(client, question, character):
    page = client.post("/patients/add", {**ADA, question: f"A{character}1"})
    assert page.status_code == 422
    field = page.page.find(attrs={"name": question})
    assert (field.get("value") or field.text.strip()) == f"A{MARK}1"
    assert MARKED in page.page.find(id=field["aria-describedby"].split()[-1]).text
    assert db.session.scalars(sa.select(Patient)).all() == []


def test_a_name_is_kept_as_it_is_seen_and_found_by_what_is_pasted(client):
    typed = {
        **ADA,
        "family_name": "\u202eZoe\u0308\u200b  van\xa0Dam",
        "hospital_number": "ab\u200b1",
    }
    assert client.post("/patients/add", typed).status_code == 303
    [patient] = db.session.scalars(sa.select(Patient)).all()
    assert (patient.family_name, patient.hospital_number) == ("Zoë van Dam", "AB1")
    found = client.post("/patients", {"text": "Zoë\u200b van\xa0Dam\u202c"}, htmx=True)
    assert "Zoë" in found.words.title()
    assert client.post("/patients", {"text": "Zo\0ë"}, htmx=True).status_code == 200


def test_a_file_in_place_of_a_text_is_no_answer(client):
    data = {**ADA, "family_name": (BytesIO(b"Testcase"), "name.txt")}
    page = client.post("/patients/add", data, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "Enter the family name" in page.words


def test_a_username_is_read_as_it_is_seen(stranger):
    user = factories.a_user(username="jo.field")
    data = {"username": f"\u200b{user.username.upper()}\xa0\u202e", "password": factories.PASSWORD}
    assert stranger.post("/sign-in", data).status_code == 303


def test_an_access_code_with_a_control_character_is_refused_beside_it(app, organisation):
    page = Client(app).post("/access-code", {"code": "Qz\0qz"})
    assert page.status_code == 422
    assert MARKED in page.words


def test_what_a_browser_calls_itself_is_kept_without_controls(app):
    with app.test_request_context(headers={"User-Agent": "Mozilla\x1b[31m \x85 Fire\xadfox"}):
        assert browser_name() == f"Mozilla{MARK}[31m {MARK} Firefox"
