"""What the pack that leaves and the internal one have in common."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pms.domain.nors.definitions import Definition
from pms.domain.service_reports.published import NEVER_A_TARGET, PUBLISHED
from pms.reports.service.screen import figure_words
from pms.web.spreadsheets import Sheet


class PackPart(NamedTuple):
    """A sheet, and what the contents say of it."""

    sheet: Sheet
    holds: str
    rules: str = ""


def read_first(notes: Sequence[str], parts: Sequence[PackPart]) -> Sheet:
    rows = [(part.sheet.name, part.holds, part.rules) for part in parts]
    return Sheet("Read first", ("Sheet", "What it holds", "Rules"), rows, notes)


def definitions_part(found: Iterable[Definition], notes: Sequence[str] = ()) -> PackPart:
    rows = [(one.title, one.counts, one.rules) for one in dict.fromkeys(found)]
    return PackPart(
        Sheet("Definitions", ("What", "How it is counted", "Rules"), rows, notes),
        "What each part counts, and the rule it follows",
    )


def published_part(notes: Sequence[str] = ()) -> PackPart:
    rows = [(one.words, figure_words(one), one.citation) for one in PUBLISHED.values()]
    return PackPart(
        Sheet(
            "Published figures", ("What", "Figure", "From"), rows, [*notes, f"{NEVER_A_TARGET}."]
        ),
        "Figures to compare with, and where they are from",
    )
