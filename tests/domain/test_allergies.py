"""Drugs held against allergies as people write them."""

import pytest

from pms.domain.care import allergies
from pms.domain.care.allergies import allergy_match
from pms.domain.care.patient import allergies_state
from pms.picklists.shipped import shipped_lists


@pytest.mark.parametrize(
    ("agent", "written"),
    [
        ("flucloxacillin", "Penicillin: anaphylaxis"),
        ("piperacillin_tazobactam", "PENICILLINS (childhood rash)"),
        ("piperacillin_tazobactam", "Tazocin"),
        ("co_amoxiclav", "Co-amoxiclav"),
        ("co_amoxiclav", "amoxicillin"),
        ("ceftriaxone", "ceftriaxone, rash"),
        ("cefazolin", "cephalosporins"),
        ("teicoplanin", "teicoplanin/vancomycin"),
        ("co_trimoxazole", "Sulfa drugs; septrin"),
        ("ciprofloxacin", "fluoroquinolones"),
        ("liposomal_amphotericin", "AmBisome"),
        ("fusidic_acid", "fusidic acid"),
    ],
)
def test_a_drug_that_is_written_down_is_a_match(agent, written):
    match = allergy_match(agent, written)
    assert match is not None
    assert not match.is_related


@pytest.mark.parametrize("agent", ["ceftriaxone", "meropenem"])
def test_another_beta_lactam_is_only_related_to_penicillin(agent):
    match = allergy_match(agent, "Penicillin")
    assert match is not None
    assert match.is_related


@pytest.mark.parametrize(
    ("agent", "written"),
    [
        ("ceftriaxone", None),
        ("ceftriaxone", "None known"),
        ("flucloxacillin", "NKDA"),
        ("ceftriaxone", "Nuts, latex"),
        ("daptomycin", "Penicillin"),
        ("aztreonam", "Penicillin"),
        ("fusidic_acid", "tranexamic acid"),
        ("other", "other drugs"),
    ],
)
def test_what_is_not_written_down_is_no_match(agent, written):
    assert allergy_match(agent, written) is None


def test_the_classes_name_drugs_of_the_list():
    agents = {value.code for value in shipped_lists()["antimicrobial"]}
    named = set().union(*allergies.CLASSES.values(), allergies.OTHER_NAMES.values())
    assert named <= agents


def test_no_allergies_none_recorded_and_some_are_three_things():
    assert allergies_state(" ") == "unknown"
    assert allergies_state("None known.") == "none"
    assert allergies_state("Latex") == "recorded"
