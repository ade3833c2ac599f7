"""The questions of the checklist."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import Field, RadioField

from pms.domain.care.problem import Problem, row_of
from pms.domain.care.triage import ANSWERS, QUESTIONS, TriageRow, problems
from pms.episodes.forms import free_text
from pms.saving import SectionForm
from pms.web.fields import as_choices


class AnswerField(RadioField):
    """Yes, no, not applicable, or (None) not answered."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        offered = as_choices([*ANSWERS.items(), ("", "Not answered")])
        super().__init__(label, choices=offered, coerce=lambda code: code or None, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Not answering is no wrong choice."""
        if self.data:
            super().pre_validate(form)


def question(name: str) -> AnswerField:
    return AnswerField(QUESTIONS[name])


class TriageForm(SectionForm):
    diagnosis_clear = question("diagnosis_clear")
    is_stable = question("is_stable")
    drug_agreed = question("drug_agreed")
    no_oral_option = question("no_oral_option")
    access_suitable = question("access_suitable")
    allergies_checked = question("allergies_checked")
    home_suitable = question("home_suitable")
    patient_agrees = question("patient_agrees")
    monitoring_arranged = question("monitoring_arranged")
    comment = free_text("Comment")

    def questions(self) -> Iterator[Field]:
        return (self[name] for name in QUESTIONS)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(row_of(TriageRow, answers, self.row))
