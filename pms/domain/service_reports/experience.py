"""Patient experience: how the questionnaires were answered, and how many came back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pms.domain.care.questionnaire import (
    DOES_NOT_APPLY,
    NAMES,
    NOT_FOR_ME,
    SCALE,
    SMALL_NUMBER,
    THEMES,
    spreads,
)
from pms.domain.service_reports.definitions import AGREEMENT, RESPONSE, RUN_CHART_OF_SHARES
from pms.domain.service_reports.pictures import Bars, RunPicture
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Fixed,
    Measure,
    Ratio,
    ReportTable,
    quarter_of,
)
from pms.domain.text.days import in_full


@dataclass(frozen=True, slots=True)
class Answered:
    """One filled-in questionnaire; it belongs to the day on which it was answered."""

    episode_id: int
    day: date
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """A code given to a patient and not withdrawn; it belongs to the day on which it was given."""

    episode_id: int
    day: date
    answered: bool


ADDED_BY = {
    answer: (spread.agreeing, spread.rated, *spread.counts.values())
    for answer in (*SCALE, DOES_NOT_APPLY, None)
    for spread in spreads([dict.fromkeys(NAMES, answer)])[:1]
}
"""What one answer adds to its question."""


def by_question(case: Answered) -> Iterator[Adds]:
    for name, answer in case.answers.items():
        yield name, ADDED_BY[answer]


def by_quarter(case: Answered) -> Iterator[Adds]:
    agreeing, rated, *_ = ADDED_BY[case.answers["overall"]]
    yield quarter_of(case), (1, agreeing, rated)


def codes_by_quarter(case: CodeGiven) -> Iterator[Adds]:
    yield quarter_of(case), (1, int(case.answered))


AGREE = Measure("agreeing", "Agreeing")
RATED = Measure("rated", "Answers on the scale")
ANSWERS = {f"answer_{answer}": words for answer, words in SCALE.items()}
SHARE = Ratio("share", "Share agreeing", "share", "agreeing", "rated")


def answered_on(case: Answered) -> str:
    return f"Answered on {in_full(case.day)}"


def given_on(case: CodeGiven) -> str:
    return f"Code given on {in_full(case.day)}" + (", answered" if case.answered else "")


QUESTIONS = ReportTable(
    "questions",
    "Answers to each question",
    Fixed("Question", tuple((theme.name, theme.title) for theme in THEMES)),
    (
        AGREE,
        RATED,
        *(Measure(code, words) for code, words in ANSWERS.items()),
        Measure("does_not_apply", NOT_FOR_ME),
    ),
    by_question,
    (SHARE,),
    columns=("agreeing", "rated", "share", *ANSWERS, "does_not_apply"),
    reads="answers",
    few=SMALL_NUMBER,
    why=answered_on,
    has_total=False,
    pictures=(Bars("Agreeing, % of the answers on the scale", "share", "% of answers"),),
)

REPORT = ServiceReport(
    name="experience",
    title="Patient experience",
    answers="What patients and carers said of the service, question by question.",
    tables=(
        ReportTable(
            "quarters",
            "Happy with the service, by quarter",
            ByQuarter(),
            (Measure("questionnaires", "Questionnaires"), AGREE, RATED),
            by_quarter,
            (SHARE,),
            reads="answers",
            few=SMALL_NUMBER,
            why=answered_on,
            pictures=(
                RunPicture(
                    "Agreeing that overall they were happy with the service, %",
                    "share",
                    "% of answers",
                ),
            ),
        ),
        QUESTIONS,
        ReportTable(
            "codes",
            "Codes given to patients, and answered",
            ByQuarter(),
            (Measure("given", "Codes given"), Measure("answered", "Answered")),
            codes_by_quarter,
            (Ratio("share", "Response", "share", "answered", "given"),),
            reads="codes",
            why=given_on,
        ),
    ),
    definitions=(AGREEMENT, RESPONSE, RUN_CHART_OF_SHARES),
    headline=("questionnaires", "share"),
)
