"""The checker finds every breach of the layout, on its line, and nothing in a good file."""

import csv

import pytest

from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.layout import COLUMNS
from tests.domain.records import (
    SHIPPED,
    a_course,
    a_line,
    a_rejected_referral,
    a_return,
    an_admission,
    an_episode,
    an_event,
)

GOOD = a_return(
    an_episode(
        a_course("10 Jan - 16 Jan"),
        a_course("12 Jan - 23 Jan", agent="teicoplanin", administered_by="self"),
        lines=(a_line("10 Jan -"),),
        events=(an_event("12 Jan", "line"), an_event("13 Jan")),
        admissions=(an_admission("14 Jan - 14 Jan", cause="unrelated"),),
        id=1,
    ),
    an_episode(
        a_course(agent="local_kanamycin"),
        a_course("24 Jan - 30 Jan", route="po"),
        diagnosis="local_animal_bite",
        death_category="infection",
        id=2,
    ),
    an_episode(infection_outcome="improved", diagnosis="psoas_abscess", patient_id=2, id=3),
    a_rejected_referral("1 Feb", "other", "died", id=4),
    revision=1,
)
DATA = layout.to_bytes(GOOD)
ROWS = list(csv.reader(DATA.decode("utf-8-sig").splitlines()))
NAME = "NORS_RXX_adult_2025Q1_v1.csv"


def line_of(section, row, measure, column=""):
    """The line of a row, which is also its number in a file without broken lines."""
    wanted = [section, row, column, measure]
    return 1 + next(
        number
        for number, texts in enumerate(ROWS)
        if [texts[10], texts[11], texts[14], texts[17]] == wanted
    )


def file_of(rows):
    body = "\r\n".join(",".join(map(layout.quoted, row)) for row in rows)
    return layout.BOM + f"{body}\r\n".encode()


def with_cell(line, column, text):
    """The good file with one cell changed."""
    rows = [list(row) for row in ROWS]
    rows[line - 1][COLUMNS.index(column)] = text
    return file_of(rows)


def with_column(column, text):
    """The good file with a column changed in every row."""
    place = COLUMNS.index(column)
    return file_of([ROWS[0], *([*r[:place], text, *r[place + 1 :]] for r in ROWS[1:])])


def without(*lines):
    return file_of([row for line, row in enumerate(ROWS, start=1) if line not in lines])


def messages(data, file_name=None):
    return [finding.message for finding in check_return(data, SHIPPED, file_name)]


def finds(data, line, text):
    """Whether a finding on the line says so."""
    return any(
        finding.line == line and text in finding.message for finding in check_return(data, SHIPPED)
    )


CARDIOLOGY = line_of("SPECIALTY", "cardiology", "episodes")
BITE = line_of("DIAGNOSIS", "local_animal_bite", "episodes")
PAIR = line_of("REGIMEN", "ceftriaxone+teicoplanin", "episodes")


def test_a_good_file_has_no_findings():
    assert check_return(DATA, SHIPPED, NAME) == []
    assert file_of(ROWS) == DATA


# The form of the file


def test_a_file_without_a_byte_order_mark_is_found():
    assert messages(DATA.removeprefix(layout.BOM)) == [
        "The file does not begin with a UTF-8 byte order mark"
    ]


def test_a_file_that_is_not_utf_8_is_found_on_its_line():
    data = DATA.replace(b"Cardiology", b"Cardi\xf6logy", 1)
    assert finds(data, CARDIOLOGY, "not UTF-8")


@pytest.mark.parametrize("data", [b"", layout.BOM])
def test_an_empty_file_is_found(data):
    assert "The file is empty" in messages(data)


def test_a_file_with_only_a_header_is_found():
    assert messages(file_of([ROWS[0]])) == ["The file has no rows"]


def test_a_pdf_is_found_to_be_no_return():
    assert len(messages(b"%PDF-1.7\r\n%\xe2\xe3\xcf\xd3\r\n1 0 obj")) == 2


def test_lines_that_end_otherwise_than_with_crlf_are_found():
    lines = DATA.split(b"\r\n")
    mixed = b"\r\n".join(lines[:2]) + b"\n" + b"\r\n".join(lines[2:])
    assert [f.line for f in check_return(mixed, SHIPPED)] == [2]
    assert "does not end with CRLF" in messages(DATA.replace(b"\r\n", b"\n"))[0]
    assert len(messages(DATA.replace(b"\r\n", b"\r"))) == len(ROWS)


def test_the_last_line_break_may_be_absent_as_rfc_4180_allows():
    assert messages(DATA.removesuffix(b"\r\n")) == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ([*COLUMNS[1::-1], *COLUMNS[2:]], "not in the order"),
        (COLUMNS[:-1], "Column 19 (value) is missing"),
        ([*COLUMNS, "note"], "20 columns"),
        (["Schema version", *COLUMNS[1:]], "Column 1 is 'Schema version'"),
        ([*COLUMNS[:9], *COLUMNS[10:]], "Column 10 is 'section', not 'tier'"),
    ],
)
def test_a_wrong_header_is_found(header, expected):
    [message] = messages(file_of([header, *ROWS[1:]]))
    assert expected in message


def test_quotes_without_need_are_found():
    data = DATA.replace(b",Cardiology,", b',"Cardiology",', 1)
    assert finds(data, CARDIOLOGY, "Cell 13 is in quotes without need")


def test_a_quotation_mark_that_is_not_quoted_is_found():
    assert finds(DATA.replace(b",Cardiology,", b',Cardio"logy,', 1), CARDIOLOGY, "Cell 13")
    assert finds(DATA.replace(b",Cardiology,", b',"Cardiology,', 1), CARDIOLOGY, "Cell 13")


def test_lines_inside_quotes_are_counted_where_they_stand():
    label = "Kana\r\nmycin\nsulphate"
    agent = line_of("AGENT_X_DIAGNOSIS", "local_kanamycin", "episodes", "local_animal_bite")
    regimen = line_of("REGIMEN", "local_kanamycin", "episodes")
    rows = [list(row) for row in ROWS]
    for line in (regimen, regimen + 1, agent, agent + 1):
        rows[line - 1][COLUMNS.index("row_label")] = label
    assert messages(file_of(rows)) == []
    rows[-1][COLUMNS.index("value")] = "none"
    assert finds(file_of(rows), len(ROWS) + 8, "value is 'none'")


@pytest.mark.parametrize("cells", [ROWS[5][:-1], [*ROWS[5], ""], ["adult"]])
def test_a_row_of_another_width_is_found(cells):
    rows = [*ROWS[:5], cells, *ROWS[6:]]
    assert finds(file_of(rows), 6, f"This row has {len(cells)} cells, not 19")


def test_a_blank_line_is_found():
    assert messages(file_of([*ROWS[:5], [""], *ROWS[5:]])) == ["This line is blank"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_is_found(start):
    assert finds(with_cell(CARDIOLOGY, "row_nors_label", f"{start}1"), CARDIOLOGY, "no apostrophe")


# The columns that are the same in every row


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("schema_version", "1.1"),
        ("rule_set", "2025.1"),
        ("organisation", "rxx"),
        ("organisation", ""),
        ("service", "Adult"),
        ("year", "25"),
        ("year", "0000"),
        ("year", "２０２５"),
        ("quarter", "5"),
        ("quarter", "Q1"),
        ("period_start", "01/01/2025"),
        ("period_start", "2025-01-02"),
        ("period_end", "2025-04-01"),
        ("revision", "-1"),
        ("revision", "01"),
        ("revision", "draft"),
    ],
)
def test_a_value_that_the_column_does_not_allow_is_found_once(column, text):
    found = [message for message in messages(with_column(column, text)) if column in message]
    assert len([message for message in found if f"{column} is" in message]) == 1


@pytest.mark.parametrize("rule_set", ["2026.1", "2026.2"])
def test_a_file_of_this_rule_set_or_the_one_before_is_good(rule_set):
    assert messages(with_column("rule_set", rule_set)) == []


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [("year", "2024", "period_start"), ("quarter", "2", "period_end")],
)
def test_periods_that_disagree_with_year_and_quarter_are_found(column, text, expected):
    assert any(message.startswith(expected) for message in messages(with_column(column, text)))


@pytest.mark.parametrize("column", COLUMNS[:9])
def test_a_row_that_differs_from_the_others_is_found(column):
    assert finds(with_cell(20, column, "9"), 20, f"{column} is '9' here and ")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        (NAME, False),
        ("NORS_RXX_adult_2025Q1_v2.csv", True),
        ("NORS_RXX_adult_2025Q1_draft.csv", True),
        ("NORS_RXX_adult_2025Q2_v1.csv", True),
        ("NORS_RXX_paediatric_2025Q1_v1.csv", True),
        ("NORS_RYY_adult_2025Q1_v1.csv", True),
        ("return for the registry.csv", False),
        (None, False),
    ],
)
def test_a_name_of_the_pattern_must_agree_with_the_contents(name, wrong):
    assert bool(messages(DATA, name)) == wrong


def test_a_draft_is_named_a_draft():
    data = with_column("revision", "0")
    assert messages(data, "NORS_RXX_adult_2025Q1_draft.csv") == []
    assert messages(data, "NORS_RXX_adult_2025Q1_v0.csv") != []


# Sections, rows, columns and measures


@pytest.mark.parametrize(
    ("line", "column", "text", "expected"),
    [
        (CARDIOLOGY, "tier", "extended", "tier is 'extended'"),
        (CARDIOLOGY, "tier", "", "tier is ''"),
        (CARDIOLOGY, "section", "SPECIALITY", "section is 'SPECIALITY'"),
        (CARDIOLOGY, "row_code", "heart", "no row of SPECIALTY"),
        (CARDIOLOGY, "row_code", "local_", "no row of SPECIALTY"),
        (CARDIOLOGY, "row_code", "cellulitis", "no row of SPECIALTY"),
        (CARDIOLOGY, "col_code", "cured", "has no column"),
        (CARDIOLOGY, "col_label", "Cured", "col_label is 'Cured'"),
        (CARDIOLOGY, "col_nors_label", "Cured", "col_nors_label is 'Cured'"),
        (CARDIOLOGY, "measure", "events", "measure is 'events'"),
        (CARDIOLOGY, "row_label", "cardiology", "row_label is 'cardiology'"),
        (CARDIOLOGY, "row_label", "", "row_label is blank"),
        (BITE, "row_label", "", "row_label is blank"),
        (BITE, "row_code", "animal_bite", "no row of DIAGNOSIS"),
        (2, "row_code", "TOTAL", "no row of SUMMARY"),
        (2, "measure", "patients", "measure is 'patients'"),
        (PAIR, "row_code", "teicoplanin+ceftriaxone", "sorted and joined"),
        (PAIR, "row_code", "ceftriaxone+ceftriaxone", "sorted and joined"),
        (PAIR, "row_code", "ceftriaxone+tea", "not known agents"),
        (PAIR, "row_code", "ceftriaxone+", "not known agents"),
        (PAIR, "row_label", "Ceftriaxone+Teicoplanin", "row_label is not"),
        (PAIR, "row_nors_label", "", "row_nors_label is not"),
    ],
)
def test_a_cell_that_its_section_does_not_allow_is_found(line, column, text, expected):
    assert finds(with_cell(line, column, text), line, expected)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("ADMINISTERED_BY", "inpatient_team"),
        ("DEVICE", "no_line"),
        ("READMISSION", "planned_procedure"),
        ("LINE_EVENT", "not_recorded"),
        ("REGIMEN", "not_recorded"),
    ],
)
def test_a_code_without_a_row_is_found(section, code):
    line = next(n for n, row in enumerate(ROWS, start=1) if row[10] == section)
    assert finds(with_cell(line, "row_code", code), line, "row_code is")


def test_a_column_of_the_other_scale_is_found():
    line = line_of("SPECIALTY_X_INFECTION_OUTCOME", "cardiology", "episodes", "cured")
    assert finds(with_cell(line, "col_code", "success"), line, "no column of SPECIALTY_X")


def test_a_total_of_two_dimensions_has_no_column():
    line = line_of("SPECIALTY_X_INFECTION_OUTCOME", "TOTAL", "episodes")
    assert finds(with_cell(line, "col_code", "cured"), line, "has no column")


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "01", " 1", "1e3", "+1", "１", "1,000", "NaN", "9" * 5000]
)
def test_a_value_that_is_no_whole_number_is_found(text):
    assert finds(with_cell(CARDIOLOGY, "value", text), CARDIOLOGY, "not a whole number")


def test_labels_of_totals_and_of_not_recorded_are_fixed():
    total = line_of("SPECIALTY", "TOTAL", "episodes")
    blank = line_of("SPECIALTY", "not_recorded", "episodes")
    assert finds(with_cell(total, "row_label", "TOTAL"), total, "row_label is 'TOTAL'")
    assert finds(with_cell(total, "row_nors_label", "All"), total, "row_nors_label is 'All'")
    assert finds(with_cell(blank, "row_label", "Unknown"), blank, "row_label is 'Unknown'")


def test_a_code_labelled_in_two_ways_is_found():
    assert finds(with_cell(BITE + 1, "row_label", "Bite"), BITE + 1, f"in line {BITE}")
    changed = with_cell(CARDIOLOGY + 1, "row_nors_label", "Heart")
    assert finds(changed, CARDIOLOGY + 1, f"in line {CARDIOLOGY}")


def test_a_registry_spelling_of_the_organisation_is_accepted():
    place = COLUMNS.index("row_nors_label")
    rows = [[*r[:place], "Heart", *r[place + 1 :]] if r[11] == "cardiology" else r for r in ROWS]
    assert messages(file_of(rows)) == []


# Order and completeness


def test_rows_out_of_order_are_found():
    rows = [list(row) for row in ROWS]
    rows[CARDIOLOGY - 1], rows[CARDIOLOGY] = rows[CARDIOLOGY], rows[CARDIOLOGY - 1]
    assert finds(file_of(rows), CARDIOLOGY + 1, "out of order")


def test_a_section_out_of_order_is_found():
    death = [row for row in ROWS if row[10] == "DEATH"]
    rest = [row for row in ROWS[1:] if row[10] != "DEATH"]
    assert finds(file_of([ROWS[0], *death, *rest]), 2 + len(death), "out of order")


def test_a_row_that_stands_twice_is_found():
    rows = [*ROWS[:CARDIOLOGY], ROWS[CARDIOLOGY - 1], *ROWS[CARDIOLOGY:]]
    assert finds(file_of(rows), CARDIOLOGY + 1, f"is already in line {CARDIOLOGY}")


CORE = list(dict.fromkeys(row[10] for row in ROWS[1:] if row[9] == "core"))
EXTENDED = list(dict.fromkeys(row[10] for row in ROWS[1:] if row[9] == "extended"))


@pytest.mark.parametrize("section", CORE)
def test_a_missing_core_section_is_found(section):
    data = file_of([row for row in ROWS if row[10] != section])
    assert f"Core section {section} is missing" in messages(data)


@pytest.mark.parametrize("section", EXTENDED)
def test_a_missing_extended_section_is_accepted(section):
    assert messages(file_of([row for row in ROWS if row[10] != section])) == []


@pytest.mark.parametrize("line", [n for n, row in enumerate(ROWS, start=1) if row[11] == "TOTAL"])
def test_a_missing_total_is_found(line):
    section, measure = ROWS[line - 1][10], ROWS[line - 1][17]
    assert f"{section} TOTAL has no row for {measure}" in messages(without(line))


@pytest.mark.parametrize(
    "line", [n for n, row in enumerate(ROWS, start=1) if row[11] == "not_recorded" and not row[14]]
)
def test_a_missing_row_of_what_is_not_recorded_is_found(line):
    section, measure = ROWS[line - 1][10], ROWS[line - 1][17]
    assert f"{section} not_recorded has no row for {measure}" in messages(without(line))


@pytest.mark.parametrize("line", range(2, 8))
def test_a_missing_row_of_the_summary_is_found(line):
    code, measure = ROWS[line - 1][11], ROWS[line - 1][17]
    assert f"SUMMARY {code} has no row for {measure}" in messages(without(line))


def test_a_code_without_one_of_its_measures_is_found():
    assert "SPECIALTY other has no row for opat_days" in messages(
        without(line_of("SPECIALTY", "other", "opat_days"))
    )


def test_a_shipped_code_may_have_been_retired():
    line = line_of("SPECIALTY", "other", "episodes")
    assert messages(without(line, line + 1)) == []


@pytest.mark.parametrize("section", ["SPECIALTY_X_OPAT_OUTCOME", "REGIMEN", "AGENT_X_DIAGNOSIS"])
def test_a_zero_where_only_numbers_are_listed_is_found(section):
    line = next(n for n, row in enumerate(ROWS, start=1) if row[10] == section)
    assert finds(with_cell(line, "value", "0"), line, "lists only what is not zero")


# Sums


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (line_of("SUMMARY", "episodes_completed", "episodes"), "sum of SPECIALTY: 3 = 5"),
        (line_of("SUMMARY", "opat_days", "opat_days"), "OPAT days, sum of REGIMEN: 42 = 5"),
        (line_of("SUMMARY", "line_events", "events"), "sum of LINE_EVENT: 1 = 5"),
        (line_of("SUMMARY", "drug_events", "events"), "sum of DRUG_EVENT: 1 = 5"),
        (line_of("SUMMARY", "referrals_rejected", "referrals"), "against referrals: 2 >= 5"),
        (CARDIOLOGY, "sum of SPECIALTY: 5 = 3"),
        (line_of("DIAGNOSIS", "TOTAL", "opat_days"), "DIAGNOSIS opat_days, sum of rows"),
        (line_of("DEVICE", "midline", "device_days"), "DEVICE device_days, sum of rows"),
        (line_of("READMISSION", "TOTAL", "episodes"), "READMISSION among those counted: 5 <= 3"),
        (line_of("REGIMEN", "TOTAL", "episodes"), "TOTAL of REGIMEN: 5 = 3"),
        (line_of("ADMINISTERED_BY", "TOTAL", "opat_days"), "TOTAL of ADMINISTERED_BY: 5 = 42"),
        (line_of("THERAPY_END", "completed_as_planned", "episodes"), "sum of THERAPY_END: 5 = 3"),
        (line_of("DEVICE", "midline", "episodes"), "midline, devices against episodes: 1 >= 5"),
        (BITE + 1, "local_animal_bite"),
        (PAIR - 1, "Drug days of ceftriaxone and the days of its regimens"),
    ],
)
def test_numbers_that_do_not_add_up_are_found(line, expected):
    assert any(expected in message for message in messages(with_cell(line, "value", "5")))


def test_outcomes_of_a_specialty_must_be_its_episodes():
    cured = line_of("DIAGNOSIS_X_OPAT_OUTCOME", "cellulitis", "episodes", "success")
    rows = [list(row) for row in ROWS]
    rows[cured - 1][COLUMNS.index("col_code")] = "failure"
    rows[cured - 1][COLUMNS.index("col_label")] = "Failure"
    rows[cured - 1][COLUMNS.index("col_nors_label")] = "Failed"
    found = messages(file_of(rows))
    assert any("failure in DIAGNOSIS_X_OPAT_OUTCOME and SPECIALTY_X" in text for text in found)


def test_drug_days_below_opat_days_are_found():
    line = line_of("AGENT_X_DIAGNOSIS", "local_kanamycin", "drug_days", "local_animal_bite")
    found = messages(with_cell(line, "value", "1"))
    assert any("Drug days against OPAT days" in message for message in found)


@pytest.mark.parametrize(
    "given", [{"specialty": None}, {"diagnosis": None}, {"opat_outcome": None}]
)
def test_a_final_return_leaves_nothing_of_a_core_section_unrecorded(given):
    episode = an_episode(**given)
    final = layout.to_bytes(a_return(episode, revision=1))
    assert messages(layout.to_bytes(a_return(episode))) == []
    assert {text.partition(" is ")[0] for text in messages(final)} == {"Not recorded"}


def test_a_final_return_may_leave_an_extended_section_unrecorded():
    episode = an_episode(a_course(administered_by=None), therapy_end_reason=None)
    assert messages(layout.to_bytes(a_return(episode, revision=1))) == []
