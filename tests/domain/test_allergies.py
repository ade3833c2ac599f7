"""Drugs held against allergies as people write them."""

import pytest

from pms.domain.care.allergies import allergy_match, read_allergies
from pms.domain.care.allergy_text import slips_between
from pms.domain.care.patient import allergies_state
from pms.picklists.allergens import allergy_classes, allergy_relations, names_of
from pms.picklists.shipped import shipped_lists
from pms.picklists.suggestions import synonyms

DRUGS = tuple(
    (value.code, value.label) for value in shipped_lists()["antimicrobial"] if value.code != "other"
)
NAMES = names_of(DRUGS)


def match(agent, written):
    return allergy_match(agent, written, NAMES, allergy_relations())


def unread(written):
    return list(read_allergies(written, NAMES).unread)


@pytest.mark.parametrize(
    ("agent", "written"),
    [
        ("flucloxacillin", "Penicillin: anaphylaxis"),
        ("flucloxacillin", "Fluclox - anaphylaxis 2019"),
        ("flucloxacillin", "PCN"),
        ("flucloxacillin", "pen"),
        ("flucloxacillin", "?penicillin allergy as a child (mum says)"),
        ("piperacillin_tazobactam", "PENICILLINS (childhood rash)"),
        ("piperacillin_tazobactam", "Tazocin"),
        ("piperacillin_tazobactam", "pip-taz"),
        ("piperacillin_tazobactam", "pip/taz"),
        ("piperacillin_tazobactam", "piptaz"),
        ("co_amoxiclav", "Co-amoxiclav"),
        ("co_amoxiclav", "Co-amox anaphylaxis"),
        ("co_amoxiclav", "co amoxiclav"),
        ("co_amoxiclav", "amoxicillin"),
        ("amoxicillin", "Amox"),
        ("temocillin", "Amox"),
        ("ceftriaxone", "ceftriaxone, rash"),
        ("ceftriaxone", "Rocephin"),
        ("ceftriaxone", "Beta-lactams"),
        ("meropenem", "Beta-lactams"),
        ("aztreonam", "beta lactams"),
        ("cefazolin", "cephalosporins"),
        ("cefazolin", "ceftriaxone"),
        ("ertapenem", "Invanz"),
        ("teicoplanin", "Teic"),
        ("teicoplanin", "teicoplanin/vancomycin"),
        ("vancomycin", "vanc"),
        ("daptomycin", "dapto"),
        ("ciprofloxacin", "cipro"),
        ("ciprofloxacin", "fluoroquinolones"),
        ("gentamicin", "gent"),
        ("clarithromycin", "clari"),
        ("clarithromycin", "Erythromycin - GI upset"),
        ("co_trimoxazole", "trimethoprim"),
        ("trimethoprim", "septrin"),
        ("co_trimoxazole", "Sulfa"),
        ("co_trimoxazole", "Sulfa drugs; septrin"),
        ("co_trimoxazole", "sulphonamides"),
        ("liposomal_amphotericin", "AmBisome"),
        ("fusidic_acid", "fusidic acid"),
    ],
)
def test_a_drug_that_is_written_down_or_one_of_its_class_is_a_direct_match(agent, written):
    found = match(agent, written)
    assert found is not None
    assert not found.is_related


@pytest.mark.parametrize(
    ("agent", "written"),
    [
        ("flucloxacillin", "Flucloxacilin"),
        ("ceftriaxone", "ceftriaxon"),
        ("vancomycin", "Vancomicin"),
        ("gentamicin", "gentamycin"),
        ("trimethoprim", "trimethroprim"),
        ("benzylpenicillin", "pencillin"),
        ("teicoplanin", "teicoplainin: hives"),
        ("meropenem", "meropenam"),
    ],
)
def test_a_letter_or_two_may_be_wrong_in_a_long_name(agent, written):
    found = match(agent, written)
    assert found is not None
    assert not found.is_related
    assert unread(written) == []


def test_a_short_name_is_not_guessed():
    assert match("gentamicin", "gemt") is None
    assert unread("gemt") == ["gemt"]
    assert slips_between("gentamicin", "gentamycin") == 1
    assert slips_between("penicillin", "pneicillin") == 1


@pytest.mark.parametrize(
    ("agent", "written", "says"),
    [
        ("ceftriaxone", "Penicillin", "is a cephalosporin: some people"),
        ("meropenem", "Penicillin", "is a carbapenem: fewer than 1 in 100"),
        ("ertapenem", "Fluclox", "is a carbapenem: fewer than 1 in 100"),
        ("flucloxacillin", "Rocephin", "is a penicillin: some people"),
        ("aztreonam", "ceftazidime", "is related: aztreonam and ceftazidime"),
        ("dalbavancin", "vancomycin (red man)", "is a lipoglycopeptide: people"),
    ],
)
def test_a_reaction_across_classes_is_told_apart_in_the_words_of_the_list(agent, written, says):
    found = match(agent, written)
    assert found is not None
    assert found.is_related
    assert found.says.startswith(says)


def test_a_direct_match_comes_before_a_related_one():
    assert not match("ceftriaxone", "Penicillin, ceftriaxone").is_related


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
        ("liposomal_amphotericin", "lamb"),
        ("other", "other drugs"),
        (None, "Penicillin"),
    ],
)
def test_what_is_not_written_down_is_no_match(agent, written):
    assert match(agent, written) is None


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Zerbidrug", ["Zerbidrug"]),
        ("Zerbidrug rash; Penicillin", ["Zerbidrug rash"]),
        ("Penicillin and zerbidrug", ["zerbidrug"]),
        ("Penicillin zerbidrug", ["zerbidrug"]),
        ("Penicillin: swelled up like a balloon", ["up like a balloon"]),
        ("Rash as a child", ["Rash as a child"]),
        ("other drugs", ["other drugs"]),
        ("Penicillin - anaphylaxis 2019", []),
        ("Penicillin (rash), 3/4/2019", []),
        ("Nuts, latex; aspirin", []),
        ("Penicillin\nTrimethoprim: itching\n", []),
        ("None known", []),
        ("NKDA", []),
        (None, []),
    ],
)
def test_what_no_list_knows_is_kept_apart_as_it_is_written(written, left):
    assert unread(written) == left


def test_the_words_name_the_allergy_the_drug_and_why():
    written = "Fluclox - anaphylaxis 2019"
    same = match("flucloxacillin", written).in_words("Flucloxacillin", written)
    assert same == (
        "Recorded allergy: “Fluclox - anaphylaxis 2019”. Flucloxacillin is named there as “Fluclox”"
    )
    one = match("flucloxacillin", "Penicillin").in_words("Flucloxacillin", "Penicillin")
    assert one == "Recorded allergy: “Penicillin”. Flucloxacillin is a penicillin"
    itself = match("meropenem", "Meropenem").in_words("Meropenem", "Meropenem")
    assert itself.endswith("Meropenem is named there")


@pytest.mark.parametrize(("code", "label"), DRUGS)
def test_every_name_by_which_the_drug_box_finds_a_drug_finds_it_in_an_allergy(code, label):
    names = [label, *synonyms().get(("antimicrobial", code), "").split(";")]
    for name in filter(None, names):
        found = match(code, f"{name}: rash")
        assert found is not None, name
        assert not found.is_related, name


def test_a_drug_of_the_organisations_own_is_known_by_its_name():
    names = names_of((*DRUGS, ("local_zerbidrug", "Zerbidrug")))
    assert allergy_match("local_zerbidrug", "zerbidrug rash", names) is not None
    assert list(read_allergies("zerbidrug rash", names).unread) == []


def test_the_classes_and_relations_name_drugs_of_the_list_and_their_source():
    agents = {code for code, _ in DRUGS}
    classes = {one.code for one in allergy_classes()}
    for one in allergy_classes():
        assert one.agents <= agents, one.code
    for relation in allergy_relations():
        assert {relation.written, relation.given} <= agents | classes
        assert relation.source


def test_no_allergies_none_recorded_and_some_are_three_things():
    assert allergies_state(" ") == "unknown"
    assert allergies_state("None known.") == "none"
    assert allergies_state("Latex") == "recorded"
