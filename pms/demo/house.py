"""A demonstration organisation: who it is, its consultants and wards."""

from random import Random
from typing import NamedTuple

from pms.demo.child_families import CHILD_FAMILIES
from pms.demo.families import ADULT_FAMILIES, Family
from pms.demo.mix import Diagnosis
from pms.demo.people import name

FAMILIES = ADULT_FAMILIES | CHILD_FAMILIES
SURGICAL = ("surgery", "surgical", "orthopaedics", "gynaecology", "ophthalmology", "hepatobiliary")


class Demonstration(NamedTuple):
    """An organisation that does not exist; `adults` is the adult share of its referrals.

    Its access code never changes, so that every start can print it.
    """

    ods_code: str
    name: str
    access_code: str
    address: str
    phone: str
    adults: float
    wards: tuple[str, ...]


NORTHFIELD = Demonstration(
    "RDM",
    "Northfield University Hospitals (demonstration)",
    "DEM0-N0RT-HF1E-1DXX-0PAT-0001",
    "OPAT unit, Level 2\nNorthfield Road\nNorthfield NF1 1AA",
    "01632 960 001, Monday to Sunday, 8am to 8pm",
    0.8,
    ("Ward 4", "Ward 7", "Ward 12", "Ward 21", "Acute Medical Unit", "Surgical Assessment Unit"),
)
WESTMOOR = Demonstration(
    "RDN",
    "Westmoor Community Health (demonstration)",
    "DEM0-WEST-M00R-XXXX-0PAT-0002",
    "OPAT team\nMoor Lane\nWestmoor WM2 2BB",
    "01632 960 002, every day, 9am to 5pm",
    0.88,
    ("Rowan Ward", "Larch Ward", "Westmoor Day Unit"),
)
ORGANISATIONS = (NORTHFIELD, WESTMOOR)


def family_of(diagnosis: Diagnosis) -> Family:
    return FAMILIES[diagnosis.family]


class House:
    """The consultants and wards that an organisation's referrals come from."""

    def __init__(self, rng: Random, organisation: Demonstration) -> None:
        self._wards = organisation.wards
        specialties = sorted(
            {code for family in FAMILIES.values() for _, code in family.specialties}
        )
        self._consultants = {
            code: tuple(consultant(rng, code) for _ in range(2)) for code in specialties
        }

    def consultant(self, rng: Random, specialty: str) -> str | None:
        if specialty == "primary_care" or rng.random() < 0.04:
            return None
        return rng.choice(self._consultants[specialty])

    def ward(self, rng: Random, specialty: str) -> str | None:
        if specialty in ("primary_care", "emergency_department") or rng.random() < 0.1:
            return None
        if "paediatric" in specialty:
            return "Children's Ward"
        return rng.choice(self._wards)


def consultant(rng: Random, specialty: str) -> str:
    """Surgeons are Mr or Miss, everyone else Dr."""
    sex = rng.choice(("female", "male"))
    _, family = name(rng, sex)
    title = "Dr"
    if any(word in specialty for word in SURGICAL):
        title = "Miss" if sex == "female" else "Mr"
    return f"{title} {rng.choice('ABCDEFGHJKLMNPRST')} {family}"
