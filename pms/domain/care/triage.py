"""What is asked of a referral before it is accepted, and how far the answers have come.

The questions are those that every guideline for OPAT asks before a patient is taken on, in our own
words. An answer "no" or a missing one stops nobody: it is shown to whoever decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pms.domain.care.problem import Problem, one_of

ANSWERS = {"yes": "Yes", "no": "No", "na": "Not applicable"}

QUESTIONS = {
    "diagnosis_clear": "The diagnosis is clear and its source is controlled",
    "is_stable": "The patient is clinically stable and needs no hospital bed",
    "drug_agreed": "An infection specialist agrees with the antimicrobial, its dose and duration",
    "no_oral_option": "No oral treatment would do as well",
    "access_suitable": "There is vascular access fit for the drug and for its duration",
    "allergies_checked": "Allergies are checked, and a supervised first dose is given or arranged",
    "home_suitable": "Home is safe and suitable, with a phone that is answered",
    "patient_agrees": "The patient, or a carer, understands the treatment and agrees to it",
    "monitoring_arranged": "Blood tests, reviews and a number to ring day and night are arranged",
}
"""The checklist in its order: name of the answer to the statement that is right or not."""


class TriageRow(NamedTuple):
    diagnosis_clear: str | None = None
    is_stable: str | None = None
    drug_agreed: str | None = None
    no_oral_option: str | None = None
    access_suitable: str | None = None
    allergies_checked: str | None = None
    home_suitable: str | None = None
    patient_agrees: str | None = None
    monitoring_arranged: str | None = None


def problems(row: TriageRow) -> Iterator[Problem]:
    for question, answer in row._asdict().items():
        yield from one_of(question, answer, ANSWERS)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a checklist is filled in."""

    answered: int
    unanswered: tuple[str, ...]
    """The statements that nobody has answered."""
    against: tuple[str, ...]
    """Those answered "no": what speaks against accepting."""

    @property
    def words(self) -> str:
        """Such as "4 of 9"."""
        return f"{self.answered} of {len(QUESTIONS)}"


def progress(answers: Mapping[str, str | None]) -> Progress:
    """How far the answers have come; a question without one may be left out."""
    unanswered = tuple(words for name, words in QUESTIONS.items() if not answers.get(name))
    against = tuple(words for name, words in QUESTIONS.items() if answers.get(name) == "no")
    return Progress(len(QUESTIONS) - len(unanswered), unanswered, against)
