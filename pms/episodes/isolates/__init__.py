"""Isolates: what grew, and what it is susceptible to."""

AGENTS = "antimicrobial"
"""The list of the agents that are tested."""

USUAL = (
    "flucloxacillin",
    "benzylpenicillin",
    "amoxicillin",
    "co_amoxiclav",
    "piperacillin_tazobactam",
    "ceftriaxone",
    "ceftazidime",
    "ertapenem",
    "meropenem",
    "gentamicin",
    "vancomycin",
    "teicoplanin",
    "daptomycin",
    "linezolid",
    "clindamycin",
    "doxycycline",
    "co_trimoxazole",
    "ciprofloxacin",
    "rifampicin",
)
"""Agents asked about first: those that a laboratory usually reports for what OPAT treats."""
