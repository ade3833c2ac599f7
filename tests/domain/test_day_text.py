"""Days as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.text.days import NOT_A_DAY, in_words, read_day

TODAY = date(2026, 7, 20)  # a Monday
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "13/7/26",
        "13/07/2026",
        "13.7.26",
        "13-7-2026",
        "13 7 26",
        "13 jul",
        "13 Jul 26",
        "13jul26",
        "13 July 2026",
        "13th July, 2026",
        "13-JUL-2026",
        "2026-07-13",
        "  13/7/2026  ",
        "13/7",
        "-7",
        "\u22127",
    ],
)
def test_one_day_may_be_written_in_many_ways(text):
    assert read_day(text, TODAY) == date(2026, 7, 13)


@pytest.mark.parametrize(
    ("text", "days_from_today"),
    [
        ("today", 0),
        ("Yesterday", -1),
        ("TOMORROW", 1),
        ("+14", 14),
        ("+14d", 14),
        ("-3", -3),
        ("+0", 0),
        ("+2w", 14),
        ("-1 w", -7),
    ],
)
def test_a_day_may_be_told_from_today(text, days_from_today):
    assert read_day(text, TODAY) == TODAY + timedelta(days=days_from_today)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/9/26", date(2026, 9, 1)),
        ("20/7/27", date(2027, 7, 20)),  # a year ahead to the day is still planned
        ("1/9/27", date(1927, 9, 1)),
        ("1/2/58", date(1958, 2, 1)),
        ("29/2/24", date(2024, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_never_far_ahead(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20 jul", date(2026, 7, 20)),
        ("21 jul", date(2025, 7, 21)),
        ("25/12", date(2025, 12, 25)),
        ("29 feb", date(2024, 2, 29)),
        ("3 sept", date(2025, 9, 3)),
    ],
)
def test_a_day_without_a_year_is_the_most_recent_one(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "happened", "planned"),
    [
        ("mon", date(2026, 7, 20), date(2026, 7, 20)),  # today is one
        ("Tuesday", date(2026, 7, 14), date(2026, 7, 21)),
        ("weds", date(2026, 7, 15), date(2026, 7, 22)),
        ("last mon", date(2026, 7, 13), date(2026, 7, 13)),
        ("next mon", date(2026, 7, 27), date(2026, 7, 27)),
        ("next fri", date(2026, 7, 24), date(2026, 7, 24)),
        ("13 aug", date(2025, 8, 13), date(2026, 8, 13)),
        ("13 jul", date(2026, 7, 13), date(2026, 7, 13)),
        ("5/1", date(2026, 1, 5), date(2027, 1, 5)),
        ("29 feb", date(2024, 2, 29), date(2028, 2, 29)),
    ],
)
def test_what_may_be_several_days_is_the_last_one_or_of_a_plan_the_nearest(text, happened, planned):
    assert read_day(text, TODAY) == happened
    assert read_day(text, TODAY, planned=True) == planned


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 7, 20), "Mon 20 July 2026, today"),
        (date(2026, 7, 21), "Tue 21 July 2026, tomorrow"),
        (date(2026, 7, 19), "Sun 19 July 2026, yesterday"),
        (date(2026, 8, 3), "Mon 3 August 2026, in 14 days"),
        (date(2025, 7, 20), "Sun 20 July 2025, 365 days ago"),
        (date(1960, 5, 17), "Tue 17 May 1960, 66 years ago"),
    ],
)
def test_a_day_is_read_back_with_how_far_it_is(day, words):
    assert in_words(day, TODAY) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/2/2026",
        "31 feb",
        "29/2/2026",
        "29/2/25",
        "13/13/2026",
        "0/7/2026",
        "7/13/2026",
        "13/7-2026",
        "13/7/026",
        "13/7/0026",
        "13 ju",
        "13 jully",
        "soon",
        "mo",
        "moon",
        "last 13 jul",
        "this mon",
        "+2m",
        "14",
        "2026-7",
        "-99999",
        "+ ",
        "\u0661\u0663/7/2026",
        "13/7/2026 10:00",
    ],
)
def test_what_is_no_day_is_refused_in_plain_words(text):
    with pytest.raises(ValueError, match=NOT_A_DAY):
        read_day(text, TODAY)


@given(days, days)
def test_a_full_date_means_the_same_whatever_day_it_is(day, today):
    for text in (f"{day.day}/{day.month}/{day.year}", day.isoformat(), f"{day:%d %B %Y}"):
        assert read_day(text, today) == day


@given(st.text(alphabet="0123456789/-. +abcdefjlmnoprstuvy", max_size=12), days)
def test_any_text_is_a_day_or_is_refused_in_the_same_words(text, today):
    try:
        answer = read_day(text, today)
    except ValueError as refusal:
        answer = str(refusal)
    assert answer == NOT_A_DAY or answer.year >= 1900


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/6/27", date(1927, 6, 1)),
        ("1 jun 27", date(1927, 6, 1)),
        ("20/7/26", TODAY),
        ("21/7/26", date(1926, 7, 21)),
        ("31.12.26", date(1926, 12, 31)),
        ("3/4/26", date(2026, 4, 3)),
        ("3-4-99", date(1999, 4, 3)),
        ("29/2/28", date(1928, 2, 29)),
        ("1/1/00", date(2000, 1, 1)),
        ("1/6/2027", date(2027, 6, 1)),  # said in full, it is refused as one that lies ahead
    ],
)
def test_a_date_of_birth_with_a_year_of_two_digits_never_lies_ahead(text, day):
    assert read_day(text, TODAY, born=True) == day
