"""Reviews of a patient, with the bloods looked at."""

from typing import NamedTuple

LISTS = {"type": "review_type"}
"""The list of each column that holds a code."""


ORAL_SWITCH = {"yes": "Yes", "no": "No", "not_applicable": "Not applicable"}
"""Whether a switch to oral treatment was considered."""


class Blood(NamedTuple):
    """A blood test: its column of `Review`, its name and unit as a laboratory prints them."""

    column: str
    name: str
    unit: str


BLOODS = (
    Blood("crp", "CRP", "mg/L"),
    Blood("white_cells", "White cells", "10⁹/L"),
    Blood("neutrophils", "Neutrophils", "10⁹/L"),
    Blood("platelets", "Platelets", "10⁹/L"),
    Blood("creatinine", "Creatinine", "µmol/L"),
    Blood("egfr", "eGFR", "mL/min/\u200b1.73\u00a0m²"),
    Blood("alt", "ALT", "U/L"),
    Blood("ck", "CK", "U/L"),
)
VIP_SCORE = Blood("vip_score", "VIP score", "0 to 5")
"""How the line's site looks; no blood test, but followed beside them."""
