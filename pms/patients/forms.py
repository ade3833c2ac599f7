"""Questions about a patient."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from pms import clock
from pms.asking import AskingForm
from pms.domain.care.patient import (
    NONE_KNOWN,
    DetailsRow,
    allergies_state,
    problems,
)
from pms.domain.care.problem import Problem, row_of
from pms.domain.text import lengths, nhs_number
from pms.domain.text.names import hyphenated, tidy_postcode
from pms.domain.text.stand_ins import is_stand_in
from pms.patients import queries
from pms.patients.models import Patient
from pms.picklists.queries import choices
from pms.saving import SectionForm
from pms.web.fields import DayField, OptionalSelectField, TypedField, in_capitals


class NhsNumberField(TypedField):
    """Ten digits as people write them; its data is the digits without spaces."""

    def read(self, text: str) -> str | None:
        if is_stand_in(text):
            return None
        try:
            return nhs_number.normalise(text)
        except ValueError as problem:
            raise ValueError(str(problem).rstrip(".")) from None

    def show(self, value: str) -> str:
        return nhs_number.formatted(value)


def none_if_blank(text: str | None) -> str | None:
    return text or None


def none_if_stand_in(text: str | None) -> str | None:
    """A filter: `N/A` and the like are no number."""
    return None if is_stand_in(text) else text


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


WHO = ("family_name", "given_name", "date_of_birth")
"""What people are told apart by where they have no number."""


class PatientForm(AskingForm):
    """With a patient, corrects their details; without one, adds a patient."""

    not_columns = frozenset({"is_somebody_else"})

    family_name = StringField(
        "Family name",
        validators=[DataRequired("Enter the family name"), at_most(lengths.NAME)],
        filters=[hyphenated],
        render_kw={"autofocus": True},
    )
    given_name = StringField("Given name", validators=[at_most(lengths.NAME)], filters=[hyphenated])
    single_name = BooleanField("Has one name only")
    date_of_birth = DayField(
        "Date of birth",
        description="For example, 3/4/1950",
        born=True,
        validators=[DataRequired("Enter the date of birth")],
    )
    nhs_number = NhsNumberField(
        "NHS number", description="10 digits; a CHI or Health and Care number will do"
    )
    hospital_number = StringField(
        "Hospital number",
        filters=[in_capitals, none_if_stand_in],
        validators=[at_most(lengths.HOSPITAL_NUMBER)],
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
        if patient is not None:
            self.is_somebody_else.label.text = "They are two people: save the details"

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(
            row_of(DetailsRow, answers, self.row),
            today=clock.today(),
            made_up_is_fine=self._made_up_is_fine,
        )

    @cached_property
    def _made_up_is_fine(self) -> bool:
        return queries.are_made_up_numbers_expected()

    def values(self) -> dict[str, Any]:
        """Who has one name only has an empty given name, by which lists sort and find like any."""
        answers = super().values()
        return {**answers, "given_name": answers["given_name"] or ""}

    def validate_nhs_number(self, field: NhsNumberField) -> None:
        self._refuse_taken("nhs_number", "NHS number")

    def validate_hospital_number(self, field: StringField) -> None:
        self._refuse_taken("hospital_number", "hospital number")

    def _refuse_taken(self, column: str, words: str) -> None:
        number = self[column].data
        holder = queries.find_holder(column, number, self.row) if number else None
        if holder and not self._is_repeat(holder):
            self.holders[column] = holder
            raise ValidationError(f"{holder.full_name} has this {words}")

    def _is_repeat(self, patient: Patient) -> bool:
        """Whether an earlier press of this same form added the patient."""
        return self.row is None and patient.ref == self.ref.data

    def ask(self) -> None:
        """Further, are they one of the people already here?"""
        super().ask()
        if not self.is_somebody_else.data:
            self.alike = self._alike()
        if self.alike:
            self.is_somebody_else.errors = ["Check whether this is one of the people listed"]

    def _alike(self) -> list[Patient]:
        """Others who may be the same person; of somebody recorded, once who they are changes."""
        answers = {name: self[name].data for name in WHO}
        born_on: date | None = answers["date_of_birth"]
        before = {name: getattr(self.row, name) for name in WHO} if self.row else None
        if born_on is None or answers == before:
            return []
        alike = queries.list_alike(
            answers["family_name"], answers["given_name"] or "", born_on, self.row
        )
        return [] if any(map(self._is_repeat, alike)) else alike
