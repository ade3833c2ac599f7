"""What another name of a value stands for, where no person is at hand to see it."""

import pytest

from pms.domain.care.lists import Value
from pms.picklists.shipped import shipped_lists
from pms.picklists.synonyms import OFFERED_ALONE, OtherNames, meant_by, names_of


def other_names(list_name, *more):
    return OtherNames(list_name, [*shipped_lists()[list_name], *more])


@pytest.mark.parametrize(
    ("list_name", "name", "code"),
    [
        ("antimicrobial", "Cidomycin", "gentamicin"),
        ("antimicrobial", "TAZOCIN", "piperacillin_tazobactam"),
        ("antimicrobial", "Fluclox", "flucloxacillin"),
        ("antimicrobial", "pip\xa0 taz", "piperacillin_tazobactam"),
        ("antimicrobial", "l–amb", "liposomal_amphotericin"),
        ("frequency", "Once a day", "od"),
        ("diagnosis", "Erysipelas", "cellulitis"),
        ("device", "Hickman", "tunnelled_cvc"),
        ("device", "Portacath", "implanted_port"),
    ],
)
def test_a_name_of_one_value_stands_for_it(list_name, name, code):
    assert meant_by(list_name, name) == (code,)
    assert other_names(list_name).only_one(name) == code


@pytest.mark.parametrize(
    ("list_name", "name", "codes"),
    [
        ("antimicrobial", "Fluc", {"fluconazole", "flucloxacillin"}),
        ("antimicrobial", "Amox", {"amoxicillin", "co_amoxiclav"}),
        ("antimicrobial", "taz", {"piperacillin_tazobactam", "ceftolozane_tazobactam"}),
        ("device", "CVC", {"tunnelled_cvc", "non_tunnelled_cvc"}),
        (
            "diagnosis",
            "PJI",
            {f"prosthetic_joint_infection_{joint}" for joint in ("hip", "knee", "other")},
        ),
    ],
)
def test_a_name_that_may_be_two_values_stands_for_neither(list_name, name, codes):
    assert set(meant_by(list_name, name)) == codes
    assert other_names(list_name).only_one(name) is None


def test_a_name_that_begins_a_value_of_the_organisations_own_stands_for_neither():
    own = Value("local_gent", "Gentian violet")
    assert other_names("antimicrobial").only_one("gent") == "gentamicin"
    assert other_names("antimicrobial", own).only_one("gent") is None
    assert set(other_names("antimicrobial", own).codes("gent")) == {"gentamicin", "local_gent"}


def test_words_by_which_a_person_finds_a_value_are_not_read_as_it():
    for list_name, words in OFFERED_ALONE.items():
        for word in words:
            assert word in names_of(list_name), word
            assert meant_by(list_name, word)
            assert other_names(list_name).only_one(word) is None


@pytest.mark.parametrize(
    "name", ["", "Lincomycin", "Azlocillin", "Azli", "other", "Piperacillin", "sulfamethoxazole"]
)
def test_what_is_no_other_name_stands_for_nothing(name):
    assert meant_by("antimicrobial", name) == ()


def test_a_list_without_other_names_has_none():
    assert meant_by("sex", "F") == ()


def test_no_other_name_is_the_name_of_another_value():
    for list_name, values in shipped_lists().items():
        named = {value.label.casefold(): value.code for value in values}
        named |= {value.code: value.code for value in values}
        for name, codes in names_of(list_name).items():
            assert named.get(name, codes[0]) in codes, name
