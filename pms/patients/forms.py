"""Questions about a patient."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from pms import clock
from pms.domain.care.patient import NONE_KNOWN, DetailsRow, allergies_state, problems
from pms.domain.care.problem import Problem, row_of
from pms.domain.text import lengths, nhs_number
from pms.patients.models import Patient
from pms.patients.queries import find_holder, list_alike
from pms.picklists.queries import choices
from pms.saving import SectionForm
from pms.web.fields import DayField, OptionalSelectField, TypedField, in_capitals

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})", re.ASCII)


class NhsNumberField(TypedField):
    """Ten digits as people write them; its data is the digits without spaces."""

    def read(self, text: str) -> str:
        try:
            return nhs_number.normalise(text)
        except ValueError as problem:
            raise ValueError(str(problem).rstrip(".")) from None

    def show(self, value: str) -> str:
        return nhs_number.formatted(value)


def none_if_blank(text: str | None) -> str | None:
    return text or None


def tidy_postcode(text: str | None) -> str | None:
    """As the post writes it, where it looks like one: `sw1a1aa` is `SW1A 1AA`."""
    if not text:
        return text
    plain = text.upper()
    match = POSTCODE.fullmatch(plain.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else plain


def at_most(length: int) -> Length:
    return Length(max=length, message=f"Use {length:,} characters or fewer")


class AllergiesForm(SectionForm):
    """The allergies alone, opened from the banner: some, none, or no one has asked yet."""

    not_columns = frozenset({"state"})

    state = RadioField(
        "Allergies",
        choices=[
            SelectChoice("recorded", "There are allergies"),
            SelectChoice("none", "No known allergies"),
            SelectChoice("unknown", "Not known yet"),
        ],
        validators=[InputRequired("Select one")],
    )
    allergies = TextAreaField(
        "Drug and reaction", validators=[at_most(lengths.FREE_TEXT)], filters=[none_if_blank]
    )

    def __init__(self, patient: Patient) -> None:
        super().__init__(patient)
        if not self.is_submitted():
            self.state.data = allergies_state(patient.allergies)
            if self.state.data == "none":
                self.allergies.data = None
        elif self.state.data != "recorded" and not self.allergies.data:
            self.allergies.data = NONE_KNOWN if self.state.data == "none" else None

    def validate_allergies(self, field: TextAreaField) -> None:
        if self.state.data == "recorded" and not field.data:
            raise ValidationError("Write the drug and the reaction")
        if self.state.data != "recorded" and field.data not in (None, NONE_KNOWN):
            raise ValidationError("Remove this text, or select that there are allergies")


class PatientForm(SectionForm):
    """With a patient, corrects their details; without one, adds a patient."""

    not_columns = frozenset({"is_somebody_else"})

    family_name = StringField(
        "Family name",
        validators=[DataRequired("Enter the family name"), at_most(lengths.NAME)],
        render_kw={"autofocus": True},
    )
    given_name = StringField(
        "Given name",
        validators=[DataRequired("Enter the given name"), at_most(lengths.NAME)],
    )
    date_of_birth = DayField(
        "Date of birth",
        description="For example, 3/4/1950",
        validators=[DataRequired("Enter the date of birth")],
    )
    nhs_number = NhsNumberField(
        "NHS number", description="10 digits; a CHI or Health and Care number will do"
    )
    hospital_number = StringField(
        "Hospital number", filters=[in_capitals], validators=[at_most(lengths.HOSPITAL_NUMBER)]
    )
    sex = OptionalSelectField("Sex")
    allergies = TextAreaField(
        "Allergies",
        description="Drug and reaction. If there are none, write “None known”",
        validators=[at_most(lengths.FREE_TEXT)],
    )
    postcode = StringField(
        "Postcode", filters=[tidy_postcode], validators=[at_most(lengths.POSTCODE)]
    )
    phone = StringField(
        "Phone", validators=[at_most(lengths.PHONE)], render_kw={"inputmode": "tel"}
    )
    gp_practice_code = StringField(
        "GP practice code",
        filters=[in_capitals],
        validators=[at_most(lengths.GP_PRACTICE_CODE)],
    )
    is_somebody_else = BooleanField("This is somebody else: add a new patient")

    def __init__(self, patient: Patient | None = None, **kwargs: Any) -> None:
        super().__init__(patient, **kwargs)
        self.sex.offer(choices("sex", patient.sex if patient else None))
        self.holders: dict[str, Patient] = {}
        self.alike: list[Patient] = []

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(row_of(DetailsRow, answers, self.row), today=clock.today())

    def validate_nhs_number(self, field: NhsNumberField) -> None:
        self._refuse_taken("nhs_number", "NHS number")

    def validate_hospital_number(self, field: StringField) -> None:
        self._refuse_taken("hospital_number", "hospital number")

    def _refuse_taken(self, column: str, words: str) -> None:
        number = self[column].data
        holder = find_holder(column, number) if number else None
        if holder and holder is not self.row and not self._is_repeat(holder):
            self.holders[column] = holder
            raise ValidationError(f"{holder.full_name} has this {words}")

    def _is_repeat(self, patient: Patient) -> bool:
        """Whether an earlier press of this same form added the patient."""
        return self.row is None and patient.ref == self.ref.data

    def validate(self, extra_validators: Any = None) -> bool:
        """Further, before someone is added: are they one of the people already here?"""
        if not super().validate(extra_validators):
            return False
        born_on: date | None = self.date_of_birth.data
        if self.row is None and born_on and not self.is_somebody_else.data:
            alike = list_alike(self.family_name.data, self.given_name.data, born_on)
            self.alike = [] if any(map(self._is_repeat, alike)) else alike
        if self.alike:
            self.is_somebody_else.errors = ["Check whether this is one of the people listed"]
        return not self.alike
