"""Figures of made-up organisations, without a record behind them: the pages show them alike."""

from collections import Counter
from random import Random

from pms.domain.national import totals
from pms.domain.national.totals import Figure

DIAGNOSES = (
    "cellulitis",
    "endocarditis",
    "bronchiectasis",
    "septic_arthritis",
    "urinary_tract_infection",
    "bacteraemia",
    "empyema",
    "hepatic_abscess",
    "local",
)
AGENTS = ("ceftriaxone", "teicoplanin", "ertapenem", "flucloxacillin", "daptomycin", "dalbavancin")
LINE = ("infection_line", "infection_phlebitis", "line_occlusion", "fell_out", "thrombus")
DRUG = ("rash_generalised", "nausea_vomiting", "diarrhoea_c_difficile", "neutropenia", "hepatitis")


def figures_of_a_quarter(rng: Random, episodes: int) -> Counter[Figure]:
    """What one organisation's return of so many episodes might add."""
    found: Counter[Figure] = Counter()
    found[totals.EPISODES] = episodes
    found[totals.PATIENTS] = max(0, episodes - rng.choice((0, 0, 1, 3)))
    found[totals.REJECTED] = rng.choice((0, 0, 1, 2, 5, episodes // 4))
    for _ in range(episodes):
        found["diagnosis", _one(rng, DIAGNOSES)] += 1
        found["infection_outcome", _one(rng, ("cured", "improved", "failed", "not_recorded"))] += 1
        found["opat_outcome", _one(rng, ("success", "partial", "failure", "indeterminate"))] += 1
        for agent in {_one(rng, AGENTS) for _ in range(rng.choice((1, 1, 1, 2)))}:
            found["antimicrobial", agent] += 1
        found[totals.DAYS] += rng.randint(1, 40)
        found[totals.READMITTED] += rng.random() < 0.06
        if rng.random() < 0.06:
            row = _one(rng, LINE)
            found["line_event", row] += 1
            found[totals.LINE_EVENTS] += 1
            found[totals.LINE_INFECTIONS] += totals.is_infection(row)
        if rng.random() < 0.05:
            found["drug_event", _one(rng, DRUG)] += 1
            found[totals.DRUG_EVENTS] += 1
    return +found


def _one(rng: Random, codes: tuple[str, ...]) -> str:
    """The first mostly, the last seldom."""
    return rng.choices(codes, [2.0**-n for n in range(len(codes))])[0]
