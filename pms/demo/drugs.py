"""How drugs are prescribed and who gives them, to adults and to children."""

from typing import NamedTuple

from pms.demo.choice import Weighted

PENICILLINS = {
    "piperacillin_tazobactam",
    "flucloxacillin",
    "co_amoxiclav",
    "amoxicillin",
    "benzylpenicillin",
    "benzathine_benzylpenicillin",
    "temocillin",
}


class Prescription(NamedTuple):
    dose: float
    unit: str
    frequency: str
    form: str
    route: str = "iv"


_PUSH, _SHORT, _ELASTOMERIC = "bolus_or_push", "short_infusion", "elastomeric_24h"
_IM, _SC = "intramuscular_injection", "subcutaneous_injection"

ADULT_DOSES: dict[str, Weighted[Prescription]] = {
    "ceftriaxone": (
        (86, Prescription(2, "g", "od", _PUSH)),
        (9, Prescription(4, "g", "od", _SHORT)),
        (5, Prescription(1, "g", "od", _IM, "im")),
    ),
    "teicoplanin": (
        (44, Prescription(600, "mg", "od", _PUSH)),
        (38, Prescription(1200, "mg", "three_times_weekly", _SHORT)),
        (14, Prescription(800, "mg", "od", _PUSH)),
        (4, Prescription(600, "mg", "od", _IM, "im")),
    ),
    "ertapenem": (
        (94, Prescription(1, "g", "od", _SHORT)),
        (6, Prescription(1, "g", "od", _SC, "sc")),
    ),
    "piperacillin_tazobactam": (
        (66, Prescription(13.5, "g", "continuous", _ELASTOMERIC)),
        (34, Prescription(4.5, "g", "tds", _SHORT)),
    ),
    "daptomycin": (
        (60, Prescription(500, "mg", "od", _PUSH)),
        (40, Prescription(700, "mg", "od", _PUSH)),
    ),
    "meropenem": (
        (55, Prescription(1, "g", "tds", _PUSH)),
        (45, Prescription(2, "g", "tds", _PUSH)),
    ),
    "ceftazidime": (
        (60, Prescription(6, "g", "continuous", _ELASTOMERIC)),
        (40, Prescription(2, "g", "tds", _PUSH)),
    ),
    "flucloxacillin": (
        (85, Prescription(8, "g", "continuous", _ELASTOMERIC)),
        (15, Prescription(2, "g", "qds", _PUSH)),
    ),
    "tobramycin": ((1, Prescription(480, "mg", "od", _SHORT)),),
    "gentamicin": ((1, Prescription(320, "mg", "od", _SHORT)),),
    "amikacin": (
        (60, Prescription(750, "mg", "od", _SHORT)),
        (40, Prescription(1000, "mg", "three_times_weekly", _SHORT)),
    ),
    "amoxicillin": ((1, Prescription(12, "g", "continuous", _ELASTOMERIC)),),
    "benzylpenicillin": ((1, Prescription(14.4, "g", "continuous", _ELASTOMERIC)),),
    "temocillin": ((1, Prescription(6, "g", "continuous", _ELASTOMERIC)),),
    "cefazolin": ((1, Prescription(2, "g", "bd", _PUSH)),),
    "metronidazole": ((1, Prescription(500, "mg", "tds", _SHORT)),),
    "micafungin": ((1, Prescription(100, "mg", "od", _SHORT)),),
    "caspofungin": ((1, Prescription(50, "mg", "od", _SHORT)),),
    "anidulafungin": ((1, Prescription(100, "mg", "od", _SHORT)),),
    "rezafungin": ((1, Prescription(200, "mg", "once_weekly", _SHORT)),),
    "liposomal_amphotericin": ((1, Prescription(3, "mg_per_kg", "od", _SHORT)),),
    "imipenem": ((1, Prescription(1, "g", "bd", _SHORT)),),
    "tigecycline": ((1, Prescription(50, "mg", "bd", _SHORT)),),
    "ganciclovir": ((1, Prescription(5, "mg_per_kg", "bd", _SHORT)),),
    "foscarnet": ((1, Prescription(90, "mg_per_kg", "bd", _SHORT)),),
}

CHILD_DOSES: dict[str, Weighted[Prescription]] = {
    "ceftriaxone": (
        (88, Prescription(80, "mg_per_kg", "od", _PUSH)),
        (12, Prescription(100, "mg_per_kg", "od", _SHORT)),
    ),
    "teicoplanin": ((1, Prescription(10, "mg_per_kg", "od", _PUSH)),),
    "ertapenem": ((1, Prescription(15, "mg_per_kg", "bd", _SHORT)),),
    "cefotaxime": ((1, Prescription(50, "mg_per_kg", "tds", _PUSH)),),
    "gentamicin": ((1, Prescription(7, "mg_per_kg", "od", _SHORT)),),
    "amikacin": ((1, Prescription(15, "mg_per_kg", "od", _SHORT)),),
    "tobramycin": ((1, Prescription(10, "mg_per_kg", "od", _SHORT)),),
    "benzylpenicillin": ((1, Prescription(50, "mg_per_kg", "bd", _PUSH)),),
    "flucloxacillin": ((1, Prescription(50, "mg_per_kg", "qds", _PUSH)),),
    "ceftazidime": ((1, Prescription(50, "mg_per_kg", "tds", _PUSH)),),
    "meropenem": ((1, Prescription(40, "mg_per_kg", "tds", _PUSH)),),
    "piperacillin_tazobactam": ((1, Prescription(90, "mg_per_kg", "tds", _SHORT)),),
    "metronidazole": ((1, Prescription(7.5, "mg_per_kg", "tds", _SHORT)),),
    "aciclovir": ((1, Prescription(20, "mg_per_kg", "tds", _SHORT)),),
    "ganciclovir": ((1, Prescription(6, "mg_per_kg", "bd", _SHORT)),),
    "foscarnet": ((1, Prescription(60, "mg_per_kg", "bd", _SHORT)),),
}


def _by_mouth(dose: float, unit: str, frequency: str) -> Prescription:
    return Prescription(dose, unit, frequency, "oral", "po")


ORAL: dict[str, tuple[str, Prescription, tuple[int, int]]] = {
    "flucloxacillin_capsules": ("flucloxacillin", _by_mouth(1, "g", "qds"), (5, 7)),
    "co_amoxiclav_tablets": ("co_amoxiclav", _by_mouth(625, "mg", "tds"), (5, 14)),
    "co_amoxiclav_suspension": ("co_amoxiclav", _by_mouth(5, "ml", "tds"), (4, 10)),
    "doxycycline_capsules": ("doxycycline", _by_mouth(100, "mg", "bd"), (7, 28)),
    "ciprofloxacin_tablets": ("ciprofloxacin", _by_mouth(750, "mg", "bd"), (14, 42)),
    "ciprofloxacin_suspension": ("ciprofloxacin", _by_mouth(15, "mg_per_kg", "bd"), (7, 21)),
    "linezolid_tablets": ("linezolid", _by_mouth(600, "mg", "bd"), (10, 28)),
    "pivmecillinam_tablets": ("pivmecillinam", _by_mouth(400, "mg", "tds"), (4, 7)),
    "voriconazole_tablets": ("voriconazole", _by_mouth(200, "mg", "bd"), (28, 56)),
    "azithromycin_tablets": ("azithromycin", _by_mouth(250, "mg", "od"), (60, 90)),
    "cefalexin_suspension": ("cefalexin", _by_mouth(25, "mg_per_kg", "tds"), (4, 14)),
}
"""Agent, prescription, and the shortest and the longest course in days."""

_VISITED: Weighted[str] = (
    (34, "opat_clinic"),
    (22, "community_nurse_home"),
    (13, "opat_nurse_home"),
    (10, "ambulatory_care"),
    (12, "self"),
    (4, "carer"),
    (2, "ward_attender"),
    (2, "care_home"),
    (1, "general_practice"),
)
_MANY_TIMES_A_DAY: Weighted[str] = (
    (62, "self"),
    (16, "carer"),
    (14, "private_nurse_home"),
    (8, "community_nurse_home"),
)
_PUMP: Weighted[str] = (
    (34, "community_nurse_home"),
    (24, "opat_nurse_home"),
    (22, "self"),
    (12, "opat_clinic"),
    (8, "private_nurse_home"),
)
_INJECTED: Weighted[str] = (
    (46, "community_nurse_home"),
    (30, "opat_clinic"),
    (14, "general_practice"),
    (10, "care_home"),
)
_CHILD_VISITED: Weighted[str] = (
    (44, "community_nurse_home"),
    (32, "ward_attender"),
    (16, "ambulatory_care"),
    (8, "carer"),
)
_CHILD_MANY: Weighted[str] = ((60, "carer"), (28, "community_nurse_home"), (12, "ward_attender"))
_MANY = {"bd", "tds", "qds"}


def givers(service: str, prescription: Prescription) -> Weighted[str]:
    """Who may give a drug, by how often it is due."""
    if service == "paediatric":
        return _CHILD_MANY if prescription.frequency in _MANY else _CHILD_VISITED
    if prescription.frequency in _MANY:
        return _MANY_TIMES_A_DAY
    if prescription.route in ("im", "sc"):
        return _INJECTED
    return _PUMP if prescription.frequency == "continuous" else _VISITED
