"""The one rule of characters: what is dropped, what becomes a space, what is refused."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.text.characters import MARK, Unkeepable, cleaned, compared, is_keepable, plain

any_text = st.text(
    st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from("a _x000D\u200b\u0301\r\n\t\u2028\u2800\xa0\x00\x1b\ud800"),
    ),
    max_size=30,
)
VISIBLE_FORMATS = {
    *range(0x600, 0x606),
    *(0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD),
    *range(0x13430, 0x13440),
}
"""Signs of Unicode's category "format" that are drawn: of numbers and verses, of hieroglyphs."""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\xa0Lovelace\u3000", "Ada Lovelace"),
        ("Ada\tLove\r\nlace", "Ada Love lace"),
        ("Jo\u200bne\xads\ufeff", "Jones"),
        ("\u202eJones\u202c", "Jones"),
        ("Jones_x000D_", "Jones"),
        ("_x0\u200b00D_Jones", "Jones"),
        ("Zoe\u0308", "Zoë"),
        ("Zoe\u200b\u0308", "Zoë"),
        ("O’Brien-Núñez 李 \U0001f600", "O’Brien-Núñez 李 \U0001f600"),
        ("", ""),
    ],
)
def test_a_text_of_one_line_is_kept_as_a_person_sees_it(typed, kept):
    assert plain(typed) == kept
    assert cleaned(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["\u200b", "\u2800", "\u3164", "\uffa0", "\u115f", "\xad", "\ufeff \u2060", "\u202e\xa0\u2800"],
)
def test_a_text_of_nothing_that_is_seen_is_empty(typed):
    assert plain(typed) == ""
    assert plain(typed, lines=True) == ""


def test_a_text_of_lines_keeps_its_line_breaks_and_empty_lines():
    typed = "\r\n Line  clean_x000D_\r\n\r\nCRP\t12\u2028to continue\u2029\r"
    assert plain(typed, lines=True) == "Line clean\n\nCRP 12\nto continue"


@pytest.mark.parametrize(
    "character",
    [*"\x00\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\x9b\ud800\udfff\ufdd0\ufffe\uffff", "\U0010ffff"],
)
def test_a_character_that_cannot_be_kept_is_refused_and_named(character):
    for lines in (False, True):
        with pytest.raises(Unkeepable, match=rf"U\+{ord(character):04X}, which cannot be kept"):
            plain(f"Smi{character}th", lines=lines)
    assert not is_keepable(f"Smi{character}th")
    assert cleaned(f"Smi{character}th") == f"Smi{MARK}th"


def test_every_control_is_refused_but_the_white_ones():
    controls = [chr(code) for code in range(0x100) if unicodedata.category(chr(code)) == "Cc"]
    assert [one for one in controls if is_keepable(one)] == ["\t", "\n", "\r"]


def test_every_mark_of_format_is_dropped_but_those_that_are_drawn():
    codes = range(sys.maxunicode + 1)
    formats = {code for code in codes if unicodedata.category(chr(code)) == "Cf"}
    assert {code for code in formats if plain(chr(code))} == formats & VISIBLE_FORMATS


@given(any_text, st.booleans())
def test_what_is_kept_stays_as_it_is(text, lines):
    kept = cleaned(text, lines=lines)
    assert is_keepable(kept)
    assert plain(kept, lines=lines) == kept
    assert cleaned(kept, lines=lines) == kept
    kept.encode()
    assert lines or "\n" not in kept


@given(any_text)
def test_a_text_is_refused_or_kept_as_it_is_mended(text):
    if is_keepable(text):
        assert plain(text) == cleaned(text)
        return
    with pytest.raises(Unkeepable) as refusal:
        plain(text)
    assert refusal.value.character in text
    assert MARK in cleaned(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr O’Connor", "dr o'connor"),
        ("Dr Nu\u0301n\u0303ez", "DR NÚÑEZ"),
        ("Ward\xa07", "Ward  7\u200b"),
        ("Smith–Jones", "Smith-Jones"),
        ("Ward 3‑4", "ward 3\uff0d4"),
    ],
)
def test_look_alike_spellings_of_one_name_compare_as_one(one, other):
    assert compared(one) == compared(other)


def test_names_that_differ_in_a_letter_or_an_accent_compare_as_two():
    names = ["Dr Núñez", "Dr Nunez", "Dr OConnor", "Dr O'Connor", "Ward 34", "Ward 3-4"]
    assert len(set(map(compared, names))) == len(names)
