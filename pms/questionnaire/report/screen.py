"""The report of patient experience as rows of words, and as the picture beside them."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.fills import fill_of
from pms.domain.care.questionnaire import DOES_NOT_APPLY, NOT_FOR_ME, SCALE, SMALL_NUMBER, Spread
from pms.domain.counting.rates import Estimate, proportion

WIDTH = 240
HEADER = (
    "Question",
    *SCALE.values(),
    NOT_FOR_ME,
    "Answers on the scale",
    "Agreeing, %",
    "95% interval from, %",
    "95% interval to, %",
    "Note",
)
MEASURES = {**{answer: f"answer_{answer}" for answer in SCALE}, DOES_NOT_APPLY: "does_not_apply"}
"""Answer to what the report over time calls the number of those who gave it."""
LEGEND = [(fill_of(MEASURES[answer]), words) for answer, words in SCALE.items()]
FEW = f"Fewer than {SMALL_NUMBER} answers: read with care"


class Piece(NamedTuple):
    """One part of a stacked bar."""

    x: float
    width: float
    fill: str
    words: str


class QuestionRow(NamedTuple):
    """One question."""

    name: str
    title: str
    question: str
    counts: list[tuple[str, int]]
    """What each opens, and how many gave the answer; "does not apply" last."""
    agreeing: int
    rated: int
    share: Estimate | None
    few: bool
    pieces: list[Piece]

    @property
    def spoken(self) -> str:
        """The picture in words."""
        return ", ".join(piece.words for piece in self.pieces) or "no answers"


def rows_of(spreads: Sequence[Spread], wording: str) -> list[QuestionRow]:
    return [_row(spread, wording or "adult") for spread in spreads]


def _row(spread: Spread, wording: str) -> QuestionRow:
    return QuestionRow(
        spread.theme.name,
        spread.theme.title,
        spread.theme.question(wording),
        [(measure, spread.counts[answer]) for answer, measure in MEASURES.items()],
        spread.agreeing,
        spread.rated,
        proportion(spread.agreeing, spread.rated),
        spread.is_small,
        _pieces(spread),
    )


def _pieces(spread: Spread) -> list[Piece]:
    pieces: list[Piece] = []
    before = 0
    for answer, words in SCALE.items():
        count = spread.counts[answer]
        if count:
            x, end = (round(WIDTH * done / spread.rated, 1) for done in (before, before + count))
            said = f"{words}: {count} of {spread.rated}"
            pieces.append(Piece(x, round(end - x, 1), fill_of(MEASURES[answer]), said))
        before += count
    return pieces


def csv_rows(rows: Sequence[QuestionRow]) -> list[list[str | int | float | None]]:
    found: list[list[str | int | float | None]] = []
    for row in rows:
        share = row.share
        figures = [round(100 * x, 1) for x in share[:3]] if share else [None, None, None]
        found.append(
            [
                row.title,
                *(count for _, count in row.counts),
                row.rated,
                *figures,
                FEW if row.few else "",
            ]
        )
    return found
