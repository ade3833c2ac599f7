"""Published figures to compare with, each with its citation; nowhere else.

They are medians or totals across centres that volunteered: a reference line, never a target.
"""

from typing import NamedTuple

BSAC = (
    "BSAC OPAT registry 2015 to 2019: 57 organisations, 27,841 episodes, 442,280 OPAT days. "
    "Gilchrist et al, J Antimicrob Chemother 2022"
)
NEVER_A_TARGET = "Of centres that volunteered their figures: a reference to compare with, no target"


class Published(NamedTuple):
    """One figure; `low` and `high` are the range across centres. Shares are between 0 and 1.

    `whom`: what a line in a picture is called by, where there are several.
    """

    words: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    whom: str = "Published"
    citation: str = BSAC


PUBLISHED = {
    "mean_days_adult": Published(
        "Mean OPAT days of an episode, adults", 16.7, "days", whom="Adults"
    ),
    "mean_days_child": Published(
        "Mean OPAT days of an episode, children", 7.7, "days", whom="Children"
    ),
    "line_events": Published(
        "Line complications per 1,000 OPAT days, median and range across centres",
        1.4,
        "",
        0.11,
        10.4,
    ),
    "line_infections": Published(
        "Line infections per 1,000 OPAT days, median and range across centres", 0.3, "", 0.1, 1.7
    ),
    "drug_events": Published(
        "Other adverse events per 1,000 OPAT days, median across centres", 1.9, ""
    ),
    "infection_success": Published("Infection cured or improved", 0.924, "%"),
    "opat_success": Published("OPAT success or partial success", 0.907, "%"),
    "skin_and_soft_tissue": Published(
        "Skin and soft tissue infections (several rows here), share of adult episodes", 0.276, "%"
    ),
    "bronchiectasis": Published("Bronchiectasis, share of adult episodes", 0.114, "%"),
    "urinary": Published("Urinary infections, share of adult episodes", 0.076, "%"),
    "diabetic_foot": Published("Diabetic foot infections, share of adult episodes", 0.055, "%"),
}
