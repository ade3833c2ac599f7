"""The attack works out small numbers of a pack whose tables were each suppressed alone."""

import pytest

from tests.disclosure.attack import leaks
from tests.disclosure.table_by_table import Cell, days_of_few, read_example, reader_of

DRUG_EVENTS = "Line and drug events 3"
RETURN = "Return, adult"
UP_TO_FOUR = range(1, 5)


@pytest.fixture(scope="module")
def example():
    return read_example()


def test_rows_in_the_order_of_the_true_counts_give_nine_small_counts_their_values(example):
    """Nine rows of 1 to 4 with a total of 8 to 12, the largest first: the last six are 1."""
    printed, truth = example
    last = ("Diarrhoea, antibiotic-induced", "Diarrhoea, C. difficile", "Leucopenia")
    last += ("Nausea or vomiting", "Neutropenia", "Urticaria")
    cells = [Cell(DRUG_EVENTS, row, "Events") for row in last]
    left = reader_of(printed, "order", "totals").all_left(cells)
    assert [left[cell] for cell in cells] == [{1}] * 6
    assert {truth[cell] for cell in cells} == {1}
    without = reader_of(printed, "totals").all_left(cells)
    assert all(len(without[cell]) >= 3 for cell in cells)


def test_a_year_beside_its_quarters_gives_each_quarter(example):
    printed, truth = example
    row = "Regimen / Ceftazidime /  / Episodes"
    cells = [Cell(RETURN, row, f"2025Q{number}") for number in (1, 2, 3, 4)]
    assert {printed[cell] for cell in cells} == {"Fewer than 5"}
    left = reader_of(printed, "quarters").all_left(cells)
    assert [left[cell] for cell in cells] == [{1}] * 4
    assert {truth[cell] for cell in cells} == {1}


def test_days_are_printed_of_one_patient(example):
    printed, truth = example
    few = days_of_few(printed, "Fewer than 5")
    assert [(one.row, printed[one], truth[one]) for one in few] == [
        ("2025 Q1", "15", 14),
        ("2025 Q3", "10", 12),
        ("2025 Q4", "95", 94),
        ("Total", "120", 120),
    ]


def test_each_thing_that_is_known_gives_some_and_all_together_more(example):
    printed, truth = example

    def found(*knows):
        return {one.key for one in leaks(reader_of(printed, *knows), truth, small=UP_TO_FOUR)}

    by_order, by_quarters = found("order", "totals"), found("quarters")
    assert len(by_order) > 10
    assert len(by_quarters) > 5
    assert len(found("order", "totals", "quarters") - by_order - by_quarters) > 0
