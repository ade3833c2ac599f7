"""Published figures to compare with, each with its citation; nowhere else.

They are medians or totals across centres that volunteered: a reference line, never a target.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

BSAC = (
    "BSAC OPAT registry 2015 to 2019: 57 organisations, 27,841 episodes, 442,280 OPAT days. "
    "Gilchrist et al, J Antimicrob Chemother 2022"
)
ADULT, PAEDIATRIC = "adult", "paediatric"
WHOM = {ADULT: "adults", PAEDIATRIC: "children"}
NEVER_A_TARGET = "Of centres that volunteered their figures: a reference to compare with, no target"


class PublishedFigure(NamedTuple):
    """One figure; `low` and `high` are the range across centres. Shares are between 0 and 1.

    `service`: of whose patients alone it is; blank where adults and children are not told apart.
    `of_a_service`: a share of all episodes of a service, which those of one specialty cannot have.
    """

    words: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    service: str = ""
    of_a_service: bool = False
    citation: str = BSAC


PUBLISHED = {
    "mean_days_adult": PublishedFigure(
        "Mean OPAT days of an episode, adults", 16.7, "days", service=ADULT
    ),
    "mean_days_child": PublishedFigure(
        "Mean OPAT days of an episode, children", 7.7, "days", service=PAEDIATRIC
    ),
    "line_events": PublishedFigure(
        "Line complications per 1,000 OPAT days, median and range across centres",
        1.4,
        "",
        0.11,
        10.4,
    ),
    "line_infections": PublishedFigure(
        "Line infections per 1,000 OPAT days, median and range across centres", 0.3, "", 0.1, 1.7
    ),
    "drug_events": PublishedFigure(
        "Other adverse events per 1,000 OPAT days, median across centres", 1.9, ""
    ),
    "infection_success": PublishedFigure(
        "Infection cured or improved, adults", 0.924, "%", service=ADULT
    ),
    "opat_success": PublishedFigure(
        "OPAT success or partial success, adults", 0.907, "%", service=ADULT
    ),
    "skin_and_soft_tissue": PublishedFigure(
        "Skin and soft tissue infections (several rows here), share of adult episodes",
        0.276,
        "%",
        service=ADULT,
        of_a_service=True,
    ),
    "bronchiectasis": PublishedFigure(
        "Bronchiectasis, share of adult episodes", 0.114, "%", service=ADULT, of_a_service=True
    ),
    "urinary": PublishedFigure(
        "Urinary infections, share of adult episodes", 0.076, "%", service=ADULT, of_a_service=True
    ),
    "diabetic_foot": PublishedFigure(
        "Diabetic foot infections, share of adult episodes",
        0.055,
        "%",
        service=ADULT,
        of_a_service=True,
    ),
}


def is_comparable(one: PublishedFigure, services: Collection[str], *, narrowed: bool) -> bool:
    """Whether a figure may be drawn beside a picture of these services, or of a part of theirs."""
    if one.of_a_service and narrowed:
        return False
    return not one.service or set(services) == {one.service}


def why_none_is_drawn(figures: Sequence[PublishedFigure], services: Collection[str]) -> str:
    """In words, where none of the figures that a picture has may be drawn."""
    whose = [WHOM[service] for service in dict.fromkeys(one.service for one in figures)]
    of = f"The published {'figure is' if len(whose) == 1 else 'figures are'} of "
    of += f"{' or of '.join(whose)} alone"
    if len(services) > 1:
        if len(whose) > 1:
            return f"{of}: one of them is drawn once one service is chosen."
        return f"{of}: it is drawn once the adult service is chosen."
    if set(services) & {one.service for one in figures}:
        return "The published shares are of all episodes of a service: not drawn with a part."
    return f"{of}: not drawn here."
