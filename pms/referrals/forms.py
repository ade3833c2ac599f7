"""The one form of a new referral: who it is about, and what for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from flask import request
from markupsafe import Markup
from wtforms import Field

from pms.domain.text.numbers import whole
from pms.episodes.forms import ReferForm
from pms.patients.forms import PatientForm
from pms.patients.matching import Typed
from pms.patients.models import Patient
from pms.patients.queries import get_patient_or_404
from pms.saving import SectionForm

PREFIX = "patient-"
"""What the names of the patient's questions begin with, beside those of the referral."""


class NewReferral:
    """Two forms behind one button: a patient, chosen from the matches or typed, and a referral.

    Its further buttons save nothing: `find` shows who matches, `choose` takes one of them (or none
    again). Of somebody chosen nothing is asked, but what was typed is kept.
    """

    def __init__(self, services: Sequence[str], today: date) -> None:
        chosen = request.form.get("choose", request.form.get("chosen", ""))
        self.patient = _patient(chosen)
        self.who = PatientForm(prefix=PREFIX, meta={"csrf": False})
        born_on = self.patient.date_of_birth if self.patient else self.who.date_of_birth.data
        self.what = ReferForm(born_on, services, today)
        self.typed = self.typed_in(request.form)

    @staticmethod
    def typed_in(form: Mapping[str, str]) -> Typed:
        names = Typed.__dataclass_fields__
        return Typed(**{name: form.get(f"{PREFIX}{name}", "")[:100] for name in names})

    @property
    def is_to_be_saved(self) -> bool:
        return self.what.is_submitted() and not {"choose", "find"} & set(request.form)

    def validate(self) -> bool:
        """Both forms are asked, so that everything wrong is said at once."""
        known = self.patient is not None or self.who.validate()
        return self.what.validate() and known

    def typed_questions(self) -> Iterator[Field]:
        """The patient's questions with an answer, which goes along while somebody is chosen."""
        kept = (self.who[name] for name in (*self.who.columns, *self.who.not_columns))
        return (question for question in kept if question.data)

    @property
    def said(self) -> str:
        """What is announced, as the further buttons save nothing."""
        return f"{self.patient.full_name} is chosen" if self.patient else ""

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    # What the beginning of a form (components/saving.html) asks of it: both halves as one.

    clash = None

    @property
    def halves(self) -> list[SectionForm]:
        return [self.what] if self.patient else [self.who, self.what]

    @property
    def errors(self) -> list[object]:
        return [half.errors for half in self.halves if half.errors]

    @property
    def form_errors(self) -> list[str]:
        return [message for half in self.halves for message in half.form_errors]

    def __iter__(self) -> Iterator[Field]:
        return chain(*self.halves)

    def hidden_tag(self) -> Markup:
        tags: Markup = self.who.hidden_tag() + self.what.hidden_tag()
        return tags


def _patient(chosen: str) -> Patient | None:
    """Whom a button chose; the one that takes the choice back names no one."""
    try:
        return get_patient_or_404(whole(chosen))
    except ValueError:
        return None
