"""A workbook's cells are read as Excel shows them, and what it may have changed is said."""

import zipfile
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import select

from pms.episodes.models import Episode
from pms.episodes.models.entries import Course, Review
from pms.patients.models import Patient
from pms.store.base import db
from pms.transfer.excel_cells import cell_text
from tests.transfer.bundles import (
    a_course_row,
    a_patient_row,
    a_review_row,
    a_workbook,
    an_episode_row,
    bring_in,
    remarks_on,
)

pytestmark = pytest.mark.on_sqlite("how a workbook's cell is read: nothing of it is of a database")


def at(*day_and_time):
    """A workbook knows no time zones."""
    return datetime(*day_and_time)  # noqa: DTZ001


def shown(value, number_format="General", data_type="n"):
    cell = SimpleNamespace(value=value, number_format=number_format, data_type=data_type)
    return str(cell_text(cell))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12345, "0000000", "0012345"),
        (7700900001, "00000000000", "07700900001"),
        (7700900001, "00000\\ 000000", "07700 900001"),
        (7700900001, "00000 000000", "07700 900001"),
        (123, '"H"00000', "H00123"),
        (441234567890, "+00 0000 000000", "+44 1234 567890"),
        (1234567, "000-000", "1234-567"),
        (5, "[Red]000;-000", "005"),
        (7, "#00", "07"),
        (0, "00", "00"),
        (0.5, "0%", "50%"),
        (0.07, "0.0%", "7%"),
    ],
)
def test_a_number_whose_format_is_part_of_it_is_read_as_shown(value, number_format, text):
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (7.3999999999999995, "General", "7.4"),
        (7.399999999999999, "General", "7.4"),
        (0.30000000000000004, "General", "0.3"),
        (7.38, "0.0", "7.38"),
        (7.4, "0", "7.4"),
        (2.0, "0.00", "2"),
        (1234, "#,##0", "1234"),
        (9990000018, "0.00E+00", "9990000018"),
        (12.5, "000", "12.5"),
        (-3, "000", "-3"),
        (1e-7, "General", "0.0000001"),
        (12345678901234567, "General", "12345678901234567"),
    ],
)
def test_the_whole_number_is_read_whatever_its_format_leaves_out(value, number_format, text):
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (at(2025, 1, 8), "2025-01-08"),
        (at(2025, 1, 7, 23, 59, 59, 999_900), "2025-01-08"),
        (at(2025, 1, 8, 9, 30), "2025-01-08T09:30:00"),
        (date(2025, 1, 8), "2025-01-08"),
        (time(9, 30), "09:30"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (True, "yes"),
    ],
)
def test_a_day_a_time_and_a_truth_are_written_as_cells_of_a_csv_are(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("One_x000D_\nTwo", "One\nTwo"),
        ("One_x000D_Two", "One\nTwo"),
        ("One_x000A_Two_x0009_Three", "One\nTwo\tThree"),
        ("Room_x0041_", "Room_x0041_"),
        ("'", "'"),
    ],
)
def test_the_line_breaks_that_a_workbook_escapes_are_line_breaks(text, read):
    assert shown(text, data_type="s") == read


def formatted(path, cells):
    """Give cells of a workbook, by sheet and address, the number formats of a person's."""
    workbook = openpyxl.load_workbook(path)
    for (sheet, address), number_format in cells.items():
        workbook[sheet][address].number_format = number_format
    workbook.save(path)
    return path


def test_a_number_shown_with_noughts_keeps_them_and_any_other_is_warned_about(app, tmp_path):
    patients = [
        a_patient_row(hospital_number=12345, phone=7700900001),
        a_patient_row(patient_ref="P2", nhs_number="", hospital_number=12346, phone="07700 900002"),
    ]
    patients[1]["date_of_birth"] = "1971-08-29"
    bundle = a_workbook(tmp_path / "b.xlsx", patients=patients)
    columns = {name: at for at, name in enumerate(patients[0])}
    letter = "ABCDEFGH"
    number, phone = letter[columns["hospital_number"]], letter[columns["phone"]]
    formatted(
        bundle,
        {("Patients", f"{number}2"): "0000000", ("Patients", f"{phone}2"): "00000\\ 000000"},
    )

    lines = list(bring_in(bundle).report.lines())

    assert lines == [
        'warned: sheet Patients, row 3, hospital_number "12346": the cell holds a number, which has'
        " no noughts at its beginning: if some were lost, format the cell as text and write it"
        " again"
    ]
    kept = [(one.hospital_number, one.phone) for one in db.session.scalars(select(Patient))]
    assert kept == [("0012345", "07700 900001"), ("12346", "07700 900002")]


def test_a_date_in_a_cell_of_text_is_warned_about_with_its_row(app, tmp_path):
    episodes = [an_episode_row(ward=at(2025, 4, 3))]

    [line] = remarks_on(a_workbook(tmp_path / "b.xlsx", episodes=episodes))

    assert line == (
        'warned: sheet Episodes, row 2, ward "2025-04-03": the cell holds a date, which is read as'
        " 2025-04-03: if that was made of other words, such as 3-4, format the cell as text and"
        " write them again"
    )


def test_a_truth_in_a_cell_of_text_is_refused(app, tmp_path):
    patients = [a_patient_row(family_name=True)]
    [line] = remarks_on(a_workbook(tmp_path / "b.xlsx", patients=patients))
    assert line.startswith('refused: sheet Patients, row 2, family_name "yes": the cell holds TRUE')


def test_a_number_longer_than_excel_keeps_is_warned_about(app, tmp_path):
    episodes = [an_episode_row(notes=12345678901234567)]
    [line] = remarks_on(a_workbook(tmp_path / "b.xlsx", episodes=episodes))
    assert line.endswith("the cell holds a number, of which Excel keeps only the first 15 digits")


def test_a_day_with_a_time_is_the_day_and_a_result_is_what_excel_shows(app, tmp_path):
    courses = [a_course_row(start_date=at(2025, 1, 10, 9, 30), end_date="23/01/2025 00:00")]
    reviews = [a_review_row(white_cells=7.3999999999999995, summary="One_x000D_\nTwo")]

    outcome = bring_in(a_workbook(tmp_path / "b.xlsx", courses=courses, reviews=reviews))

    assert list(outcome.report.lines()) == []
    course = db.session.scalars(select(Course)).one()
    assert (course.started_on, course.ended_on) == (date(2025, 1, 10), date(2025, 1, 23))
    review = db.session.scalars(select(Review)).one()
    assert (review.white_cells, review.summary) == (7.4, "One\nTwo")


@pytest.mark.parametrize("cell", ["#N/A", "=A1", "=NOW()"])
def test_an_error_and_a_formula_are_refused(app, tmp_path, cell):
    patients = [a_patient_row(hospital_number=cell)]
    [line] = remarks_on(a_workbook(tmp_path / "b.xlsx", patients=patients))
    assert line.startswith("refused: sheet Patients, row 2, hospital_number ")


@pytest.mark.parametrize(
    ("serial", "said"),
    [
        (-5, "refused: sheet Patients, row 2, date_of_birth"),
        (2_958_466, "refused: sheet Patients, row 2, date_of_birth"),
        (60.5, 'warned: sheet Patients, row 2, date_of_birth "1900-02-28T12:00:00": with this'),
    ],
)
def test_a_serial_that_is_no_day_is_refused_or_the_day_it_shows(app, tmp_path, serial, said):
    bundle = a_workbook(tmp_path / "b.xlsx", patients=[a_patient_row(date_of_birth=serial)])
    formatted(bundle, {("Patients", "F2"): "dd/mm/yyyy"})
    lines = remarks_on(bundle)
    assert lines
    assert all(line.startswith(said) for line in lines)


RICH = (
    "<si><r><t>Test</t></r><r><rPr><b/></rPr><t>case</t></r>"
    '<rPh sb="0" eb="1"><t>TESUTO</t></rPh></si>'
)


def rewritten(path, change):
    """A workbook with a part of it changed as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, change(name, text))
    return path


def test_a_text_of_several_looks_is_read_without_how_it_is_spoken(app, tmp_path):
    bundle = a_workbook(tmp_path / "b.xlsx")
    rewritten(bundle, lambda name, text: text.replace("<si><t>Testcase</t></si>", RICH))

    bring_in(bundle)

    assert db.session.scalars(select(Patient)).one().family_name == "Testcase"


def test_a_text_written_into_its_cell_is_read(app, tmp_path):
    bundle = a_workbook(tmp_path / "b.xlsx", patients=[a_patient_row(sex=99)])
    inline = 't="inlineStr"><is><t>Female\xa0</t></is></c>'
    rewritten(bundle, lambda name, text: text.replace('t="n"><v>99</v></c>', inline))

    bring_in(bundle)

    assert db.session.scalars(select(Patient)).one().sex == "female"


def test_a_hidden_sheet_is_read_and_its_name_may_have_spaces(app, tmp_path):
    bundle = a_workbook(tmp_path / "b.xlsx")
    workbook = openpyxl.load_workbook(bundle)
    workbook["Episodes"].title = " EPISODES\xa0"
    workbook[" EPISODES\xa0"].sheet_state = "hidden"
    workbook.save(bundle)

    assert not bring_in(bundle).is_refused
    assert db.session.scalars(select(Episode)).one()


def test_a_workbook_without_the_sheets_names_those_it_has(app, tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "OPAT log 2025"
    workbook.active.append(["Hosp No", "Name", "Antibiotic"])
    workbook.save(tmp_path / "b.xlsx")

    lines = remarks_on(tmp_path / "b.xlsx")

    assert lines[1:] == [
        f"refused: sheet {name}: the workbook must have a sheet of this name; it has: OPAT log 2025"
        " (docs/record-bundle.md names the tables and their columns)"
        for name in ("patients", "episodes")
    ]


def test_a_header_of_merged_cells_lists_what_is_found_and_what_is_wanted(app, tmp_path):
    bundle = a_workbook(tmp_path / "b.xlsx")
    workbook = openpyxl.load_workbook(bundle)
    workbook["Courses"].merge_cells("A1:C1")
    workbook.save(bundle)

    lines = remarks_on(bundle)

    assert [line for line in lines if "episode_ref: this column is missing" in line]
    [said] = [line for line in lines if "the columns here are" in line]
    assert said.startswith(
        "warned: sheet Courses, row 1: the columns here are: course_ref, (no name)"
    )
    assert "They must be course_ref, episode_ref, agent, start_date, and may have route, " in said
