"""Words that stand where nothing was known, and what people's numbers and names look like."""

import pytest

from pms.domain.text.names import hyphenated, number_key, tidy_postcode
from pms.domain.text.stand_ins import is_stand_in


@pytest.mark.parametrize(
    "text",
    [
        *("n/a", "N/A", "na", "None", "NULL", "nil", "Unknown", "-", "?", "none.", " . None . "),
        *("--", "???", "\u2013", ".", "\u200bNULL\u200b", "\u00a0n/a\u00a0", "\u2014 ", "nil ."),
    ],
)
def test_a_word_for_nothing_is_a_stand_in(text):
    assert is_stand_in(text)
    assert number_key(text) is None


@pytest.mark.parametrize(
    "text",
    [None, "", "0", "H1", "Nana", "none known", "NKDA", "Null-Smith", "nil by mouth", "N/A 12"],
)
def test_anything_else_says_something(text):
    assert not is_stand_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "h 12-34",
        "H1234",
        "H\u00a012\u201334",
        "h12\u200b34",
        " H-1-2-3-4 ",
        "H12\u221234",
        "h\u00ad1234",
    ],
)
def test_one_hospital_number_has_one_key_however_it_is_written(text):
    assert number_key(text) == "H1234"


def test_a_stroke_or_a_nought_before_it_makes_another_hospital_number():
    assert len({number_key(text) for text in ("H12/34", "H1234", "H01234", "0H1234")}) == 4


@pytest.mark.parametrize(
    "text",
    [
        "Smith\u2013Jones",
        "Smith\u2014Jones",
        "Smith\u2010Jones",
        "Smith\u2212Jones",
        "Smith\uff0dJones",
    ],
)
def test_every_dash_is_a_hyphen(text):
    assert hyphenated(text) == "Smith-Jones"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("sw1a1aa", "SW1A 1AA"), ("m1 1ae", "M1 1AE"), ("EH1  2NG", "EH1 2NG")),
        *(("zz99", "ZZ99"), ("", ""), (None, None), ("b33\u20138th", "B33-8TH")),
    ],
)
def test_a_postcode_is_kept_as_the_post_writes_it(typed, kept):
    assert tidy_postcode(typed) == kept
