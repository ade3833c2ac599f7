"""Corrupted files: each change is found or explained, and no bytes make the checker fall."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.layout import COLUMNS
from tests.domain.records import SHIPPED
from tests.domain.test_check import DATA, GOOD, ROWS, file_of, with_cell

# What nothing else in the file depends on: one more of these is another return as good.
FREE_VALUES = {
    ("SUMMARY", "patients_admitted", "patients"): "no section has patients",
    ("SUMMARY", "referrals_rejected", "referrals"): "a referral may have several reasons",
    ("DEVICE", "TOTAL", "episodes"): "an episode may have several devices",
    ("READMISSION", "TOTAL", "episodes"): "an episode may have several causes",
}
# An episode counts in several of these rows and once in TOTAL, so that a row is only bounded.
BOUNDED = {
    ("REGIMEN", "episodes"),
    ("AGENT_X_DIAGNOSIS", "episodes"),
    ("ADMINISTERED_BY", "episodes"),
    ("ADMINISTERED_BY", "opat_days"),
    ("DEVICE", "episodes"),
    ("READMISSION", "episodes"),
}
COUNTED_LINES = [
    line for line, row in enumerate(ROWS[1:], start=2) if row[18] != "0" or row[11] == "TOTAL"
]


@pytest.mark.parametrize("line", COUNTED_LINES)
def test_one_more_or_less_is_found_or_explained(line):
    cell = GOOD.cells[line - 2]
    explained = (cell.section, cell.row_code, cell.measure) in FREE_VALUES or (
        cell.row_code != "TOTAL" and (cell.section, cell.measure) in BOUNDED
    )
    for value in (cell.value - 1, cell.value + 1):
        assert check_return(with_cell(line, "value", str(value)), SHIPPED) or explained


LAST_LINES = list({row[10]: line for line, row in enumerate(ROWS, start=1) if line > 1}.values())
# Any spelling may be the registry's, and the layout does not word the labels of the summary.
FREE_TEXTS = {"row_nors_label", "col_nors_label"}
FREE_LABELS = {"SUMMARY"}


@pytest.mark.parametrize("line", LAST_LINES)
@pytest.mark.parametrize("text", ["x", ""])
def test_a_cell_of_nonsense_is_found(line, text):
    section = ROWS[line - 1][10]
    for place, column in enumerate(COLUMNS[9:], start=9):
        free = column in FREE_TEXTS or (column == "row_label" and section in FREE_LABELS and text)
        if not free and ROWS[line - 1][place] != text:
            assert check_return(with_cell(line, column, text), SHIPPED), column


places = st.integers(0, len(DATA) - 1)
scraps = st.sampled_from([b"", b"\r", b"\n", b",", b'"', b"\xff", b"\x00", b"'", b"=", b"9" * 30])


@given(st.lists(st.tuples(places, st.integers(0, 40), scraps | st.binary(max_size=4)), max_size=4))
@settings(max_examples=80, deadline=None)
def test_no_mutation_makes_the_checker_fall(mutations):
    data = DATA
    for place, length, scrap in mutations:
        data = data[:place] + scrap + data[place + length :]
    found = check_return(data, SHIPPED, "NORS_RXX_adult_2025Q1_v1.csv")
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= finding.line <= lines and finding.message for finding in found)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: layout.BOM + t.encode()))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_the_checker_fall(data):
    assert check_return(data, SHIPPED)


header = layout.BOM + ",".join(COLUMNS).encode() + b"\r\n"
hostile = st.sampled_from(["", "TOTAL", "REGIMEN", "SUMMARY", "local_a+b", "+", "0", "9" * 5000])


@given(st.lists(st.lists(hostile, min_size=19, max_size=19), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_no_cells_make_the_checker_fall(rows):
    body = "\r\n".join(",".join(row) for row in rows)
    assert check_return(header + body.encode(), SHIPPED)


def test_every_deleted_row_is_found():
    for line in COUNTED_LINES:
        data = file_of([row for number, row in enumerate(ROWS, start=1) if number != line])
        assert check_return(data, SHIPPED), ROWS[line - 1]
