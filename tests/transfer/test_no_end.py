"""What grows with its input has an end: rows, cells, columns, and what is said of them."""

import csv

import openpyxl

from pms.transfer import report, workbook
from pms.transfer.csv_file import LONGEST_LINE
from tests import factories
from tests.transfer.bundles import a_folder, a_patient_row, bring_in, remarks_on
from tests.transfer.measuring import FLAT, highest, refused

__all__ = ["highest"]


# --- Rows and workbooks that grow in memory -----------------------------------------------------


def test_a_row_of_many_lines_has_an_end(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    cell = '"a\nb",' * (LONGEST_LINE // 5)
    with open(bundle / "courses.csv", "a") as file:
        file.write(cell)

    [line] = remarks_on(bundle)

    assert line.endswith(f"a row of {LONGEST_LINE:,} characters or more")


def test_rows_that_are_each_short_have_no_end(app, tmp_path, monkeypatch):
    monkeypatch.setattr("pms.transfer.csv_file.LONGEST_LINE", 200)
    patients = [
        a_patient_row(
            patient_ref=f"P{n}",
            nhs_number="",
            hospital_number=f"H{n}",
            date_of_birth=f"{1930 + n}-05-17",
        )
        for n in range(50)
    ]

    assert remarks_on(a_folder(tmp_path / "b", patients=patients, episodes=[], courses=[])) == [
        "refused: episodes.csv: the bundle must have this table; it has: patients.csv"
    ]


def a_sheet(path, fill):
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(path)
    return path


def test_cells_far_to_the_right_do_not_take_the_room_of_all_before_them(tmp_path, highest):
    def fill(sheet):
        for number in range(1, 400):
            sheet.cell(number, 16_384, "x")

    path = a_sheet(tmp_path / "b.xlsx", fill)
    before = highest()

    assert refused(path).startswith("the workbook has more than 5,000,000 cells, empty ones too")
    assert highest() < before + 12 * FLAT


def test_empty_cells_far_to_the_right_have_an_end_too(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CELLS", 50)

    def fill(sheet):
        for number in range(1, 7):
            sheet.cell(number, 10).number_format = "0.00"

    assert "more than 50 cells" in refused(a_sheet(tmp_path / "b.xlsx", fill))


def test_one_long_text_that_stands_in_many_cells_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_LETTERS", 1_000)

    def fill(sheet):
        for number in range(1, 7):
            sheet.cell(number, 1, "x" * 200)

    assert "more than 1,000 letters" in refused(a_sheet(tmp_path / "b.xlsx", fill))


# --- What is refused, and no more ---------------------------------------------------------------


def test_refused_rows_take_no_more_room_the_more_they_are(app, runner, tmp_path, highest):
    factories.let_others_work()
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    head = list(a_patient_row())
    with open(bundle / "patients.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([f"P{n}", "1", "H", "A", "B", "never"] for n in range(100_000))

    said = runner("import", bundle, "--organisation", "RXX", "--dry-run")

    assert said.code == 2
    assert said.err == "pms: the bundle has 10,000 faults or more to fix; nothing was imported\n"
    lines = said.out.splitlines()
    assert len(lines) == report.MOST_LISTED + 1
    assert lines[-1] == "refused: the bundle: the check stopped at 10,000 faults: there may be more"
    assert highest() < 8 * FLAT


def test_more_warnings_than_are_listed_are_counted(app, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "MOST_LISTED", 3)
    rows = [a_patient_row(**{f"unknown {n}": "" for n in range(5)})]
    target = tmp_path / "report.csv"

    outcome = bring_in(a_folder(tmp_path / "bundle", patients=rows), report_file=target)

    assert not outcome.is_refused
    *_, last = outcome.report.lines()
    assert last == "warned: the bundle: 2 more warnings are not listed"
    assert len(list(outcome.report.lines())) == 4
    assert "2 more warnings are not listed" in target.read_text(encoding="utf-8-sig")


def test_a_header_of_many_columns_is_read_in_one_go(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    columns = ",".join(f"c{number}" for number in range(60_000))
    text = f"course_ref,episode_ref,agent,start_date,{columns},c7\n"
    (bundle / "courses.csv").write_text(text)

    [line] = remarks_on(bundle)

    assert line == "refused: courses.csv, row 1, c7: the header names this column twice"
