"""Questions of our own: what is typed becomes a value, or is kept beside its error."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import DataRequired, InputRequired

from pms.web.fields import (
    CodeField,
    DayField,
    NumberField,
    OptionalSelectField,
    WholeNumberField,
    YesNoField,
)

TODAY = date(2026, 7, 20)


class CourseForm(Form):
    started_on = DayField(
        "Started on", [InputRequired("Enter the day it started")], today=lambda: TODAY
    )
    ended_on = DayField("Ended on", today=lambda: TODAY)
    drug = CodeField(
        "Drug",
        [DataRequired("Select the drug")],
        choices=[("ceft", "Ceftriaxone"), ("dapto", "Daptomycin")],
        blank="Select the drug",
    )
    frequency = OptionalSelectField("Frequency", choices=[("od", "Once a day")])
    at_home = YesNoField("At home?", [InputRequired("Say whether it is at home")])
    allergic = YesNoField("Allergic?", unknown="Not known")
    dose = NumberField("Dose")
    missed = WholeNumberField("Doses missed")


ANSWERS = {"started_on": "13 jul", "drug": "ceft", "at_home": "no"}


def a_form(**answers: str) -> CourseForm:
    form = CourseForm(MultiDict(ANSWERS | answers))
    form.validate()
    return form


def test_a_typed_day_becomes_a_date():
    assert a_form(started_on="yesterday").started_on.data == date(2026, 7, 19)


def test_a_day_that_is_none_is_refused_and_kept_as_it_was_typed():
    field = a_form(started_on="31/2/26").started_on
    assert field.errors == ["Enter a real date, such as 13/7/2026"]
    assert 'value="31/2/26"' in field()
    assert field.data is None


def test_a_text_without_a_meaning_is_asked_no_further_question():
    class DischargeForm(Form):
        discharged_on = DayField("Discharged on", [DataRequired("Enter the day")])

        def validate_discharged_on(self, field):
            raise AssertionError("there is no day to compare")

    form = DischargeForm(MultiDict({"discharged_on": "soon"}))
    assert not form.validate()
    assert form.discharged_on.errors == ["Enter a real date, such as 13/7/2026"]


def test_a_day_nobody_gave_is_none_unless_it_is_asked_for():
    form = a_form(started_on=" ", ended_on="")
    assert form.ended_on.data is None
    assert form.ended_on.errors == []
    assert form.started_on.errors == ["Enter the day it started"]


def test_a_recorded_day_is_shown_as_it_would_be_typed():
    form = CourseForm(data={"started_on": date(2026, 7, 3)})
    assert 'value="3/7/2026"' in form.started_on()


def test_a_code_is_chosen_from_its_list_only():
    form = a_form(drug="gold", frequency="hourly")
    assert form.drug.errors == form.frequency.errors == ["Select one of the list"]


def test_the_first_choice_is_blank_and_means_none():
    form = a_form(drug="", frequency="")
    assert '<option selected value="">Select the drug</option>' in form.drug()
    assert form.drug.errors == ["Select the drug"]
    assert '<option selected value="">Not recorded</option>' in form.frequency()
    assert form.frequency.data is None
    assert form.frequency.errors == []


def test_a_recorded_code_is_the_selected_one():
    form = CourseForm(data={"drug": "dapto"})
    assert '<option selected value="dapto">Daptomycin</option>' in form.drug()


def test_a_list_can_be_offered_when_the_form_is_made():
    form = CourseForm(MultiDict(ANSWERS | {"drug": "teico"}))
    form.drug.offer([("teico", "Teicoplanin")])
    assert form.validate()
    assert [choice.value for choice in form.drug.choices] == ["", "teico"]


@pytest.mark.parametrize(("answer", "value"), [("yes", True), ("no", False)])
def test_yes_and_no_are_answers(answer, value):
    form = a_form(at_home=answer)
    assert form.at_home.data is value
    assert form.at_home.errors == []


def test_yes_or_no_may_be_left_open_where_it_is_not_asked_for():
    form = CourseForm(MultiDict({"started_on": "today", "drug": "ceft", "allergic": ""}))
    assert not form.validate()
    assert form.errors == {"at_home": ["Say whether it is at home"]}
    assert form.allergic.data is None


def test_an_answer_that_is_neither_yes_nor_no_is_refused():
    assert a_form(allergic="perhaps").allergic.errors


@pytest.mark.parametrize("recorded", [True, False])
def test_a_recorded_answer_is_the_checked_one(recorded):
    checked = [
        option.data for option in CourseForm(data={"allergic": recorded}).allergic if option.checked
    ]
    assert checked == ["yes" if recorded else "no"]


def test_numbers_are_read_as_typed():
    form = a_form(dose="1.50", missed="14")
    assert form.dose.data == 1.5
    assert form.missed.data == 14
    assert 'type="text"' in form.missed()  # type="number" changes under the mouse wheel


@pytest.mark.parametrize("typed", ["two", "1,5", "NaN", "Infinity", "1 g", "1e3", "."])
def test_what_is_no_number_is_refused_and_kept(typed):
    field = a_form(dose=typed).dose
    assert field.errors == ["Enter a number, such as 1.5"]
    assert f'value="{typed}"' in field()


@pytest.mark.parametrize("typed", ["1.5", "two", "9999999999", "--1", "\u0661"])
def test_what_is_no_whole_number_is_refused(typed):
    assert a_form(missed=typed).missed.errors == ["Enter a whole number, such as 14"]


def test_a_recorded_number_is_shown_plainly():
    form = CourseForm(data={"dose": 1_200_000.0, "missed": 0})
    assert 'value="1200000"' in form.dose()
    assert 'value="0"' in form.missed()
