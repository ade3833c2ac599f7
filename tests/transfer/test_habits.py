"""What programs and people do to files: passed over where it is harmless, named where it is not."""

import zipfile

import pytest
from sqlalchemy import select

from pms.patients.models import Patient
from pms.refusal import Refused
from pms.store.base import db
from pms.transfer.other_files import LOCKED, OLD_OFFICE, XLS
from tests.transfer.bundles import a_folder, a_workbook, bring_in, remarks_on

pytestmark = pytest.mark.on_sqlite("which files are read: nothing of it is of a database")

HEADER = "patient_ref,nhs_number,family_name,given_name,date_of_birth"
ROW = "P1,9990000018,Testcase,Ada,1960-05-17"


def a_row(old, new):
    """The header and the row, with one thing in them otherwise."""
    return f"{HEADER}\n{ROW}\n".replace(old, new)


def with_patients(path, text, encoding="utf-8"):
    folder = a_folder(path / "bundle")
    (folder / "patients.csv").write_bytes(text.encode(encoding))
    return folder


@pytest.mark.parametrize(
    "text",
    [
        f"sep=,\r\n{HEADER}\r\n{ROW}\r\n",
        f'\ufeff"sep=,"\n{HEADER}\n{ROW}\n',
        f"SEP=,\n{HEADER}\n{ROW}\n",
        f"#TYPE System.Data.DataRow\r\n{HEADER}\r\n{ROW}\r\n",
        f"\ufeff\ufeff{HEADER}\n{ROW}\n",
        f"\n , ,\n{HEADER}\n{ROW}\n",
        f"{HEADER}\n{ROW}\n , ,\t,\xa0,\u200b\n,,,,\n",
        f"{HEADER}\n{ROW},,,\n",
        f"{HEADER}\n{ROW}, ,\u200b\n",
        a_row("Testcase", "Testcase\xa0"),
        a_row("family_name", "family_name\u200b"),
        a_row("1960-05-17", "1960-05-17 00:00:00"),
        a_row("1960-05-17", "17/05/1960 00:00"),
        f"{HEADER}\r{ROW}\r",
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_a_habit_that_does_no_harm_is_passed_over(app, tmp_path, text):
    outcome = bring_in(with_patients(tmp_path, text))

    assert list(outcome.report.lines()) == []
    kept = db.session.scalars(select(Patient)).one()
    assert (kept.family_name, kept.nhs_number) == ("Testcase", "9990000018")


def test_the_row_of_a_fault_is_that_of_the_spreadsheet(app, tmp_path):
    wrong = ROW.replace("1960-05-17", "never")
    [line] = remarks_on(with_patients(tmp_path, f"sep=,\n{HEADER}\n{wrong}\n"))[:1]
    assert line.startswith("refused: patients.csv, row 2, date_of_birth")
    (tmp_path / "bundle/patients.csv").write_text(f"#TYPE X\n{HEADER}\n{wrong}\n")
    [line] = remarks_on(tmp_path / "bundle")[:1]
    assert line.startswith("refused: patients.csv, row 3, date_of_birth")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}\n{ROW},seen\n", 'row 2 "P1": the row has 6 cells, the header has 5'),
        (f"sep=;\n{HEADER}\n{ROW}\n".replace(",", ";"), "row 1: the cells must be separated by"),
        (f"{HEADER}\n{ROW}\n".replace(",", "\t"), "row 1: the cells must be separated by commas"),
        (f"{HEADER},sex,sex\n{ROW},,\n", "row 1, sex: the header names this column twice"),
        (f'{HEADER}\nP1,9990000018,"Test"case,Ada,1960-05-17\n', "the row is not CSV from here on"),
        (a_row("1960-05-17", "3.1.2025"), "this is not a date"),
        (a_row("1960-05-17", "1960-05-17 24:30"), "this is not a date"),
        (a_row("1960-05-17", "1960-05-17T00:00Z"), "this is not a date"),
        (a_row("9990000018", "９９９００００018"), "has only digits"),
        (a_row("Testcase", "Test\x00case"), "the character U+0000"),
    ],
)
def test_a_habit_that_may_lose_something_is_refused(app, tmp_path, text, said):
    [line] = [line for line in remarks_on(with_patients(tmp_path, text)) if said in line]
    assert line.startswith("refused: patients.csv, row ")


def test_a_fault_of_the_header_lists_what_is_found_and_what_is_wanted(app, tmp_path):
    text = f"{HEADER.replace('family_name', 'Family name')}\n{ROW}\n"

    lines = remarks_on(with_patients(tmp_path, text))

    assert lines[0] == (
        "refused: patients.csv, row 1, family_name: this column is missing and must be there"
    )
    assert lines[1].startswith(
        "warned: patients.csv, row 1: the columns here are: patient_ref, nhs_number, Family name,"
        " given_name, date_of_birth. They must be patient_ref, family_name, given_name,"
        " date_of_birth, and may have nhs_number, hospital_number, "
    )


def test_a_bundle_without_a_table_names_what_it_has(app, tmp_path):
    (tmp_path / "b").mkdir()
    lines = remarks_on(tmp_path / "b")
    assert lines[0] == "refused: patients.csv: the bundle must have this table, and is empty"
    (tmp_path / "b" / "demographics.csv").write_text(f"{HEADER}\n")
    lines = remarks_on(tmp_path / "b")
    assert lines[1].endswith("the bundle must have this table; it has: demographics.csv")


def test_windows_1252_is_recognised_and_said_in_one_line(app, tmp_path):
    rows = [ROW.replace("P1", f"P{at}").replace("Testcase", "Núñez") for at in range(9)]
    text = "\n".join([HEADER, *rows])

    lines = remarks_on(with_patients(tmp_path, text, "cp1252"))

    assert [line for line in lines if line.startswith("refused: patients.csv")] == [
        'refused: patients.csv, row 2, family_name "Núñez": the file is not UTF-8 but looks like'
        " Windows-1252, as Excel's plain CSV is: save the file as CSV UTF-8 (comma delimited)"
    ]


def test_windows_1252_in_the_header_is_said_too(app, tmp_path):
    lines = remarks_on(with_patients(tmp_path, f"{HEADER},prénom\n{ROW},\n", "cp1252"))
    assert "looks like Windows-1252" in lines[0]
    assert not [line for line in lines if "missing" in line]


# --- Files that are no bundle -------------------------------------------------------------------


def a_packed(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.xlsx", OLD_OFFICE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        ("b.xls", OLD_OFFICE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        ("b.xlsx", OLD_OFFICE + bytes(2000), LOCKED),
        ("b.xls", OLD_OFFICE + bytes(2000), XLS),
        ("b.xlsx", OLD_OFFICE + bytes(500) + "Workbook".encode("utf-16-le"), XLS),
        ("b.doc", OLD_OFFICE + bytes(2000), "a file of an old Office program"),
        ("b.xls", b"<html><table><tr><td>patient_ref", "a web page, whatever its name says"),
        ("b.accdb", b"\0\1\0\0Standard ACE DB\0", "an Access database"),
        ("b.sqlite", b"SQLite format 3\0", "a database"),
        ("b.rar", b"Rar!\x1a", "packed as .rar: unpack it first"),
        ("patients.txt", b"patient_ref\n", "one file: put it into a folder"),
        ("b.json", b"{}", "no record bundle: a bundle is a folder or a .zip"),
    ],
)
def test_a_file_that_is_no_bundle_is_named_as_what_it_is(app, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as refused:
        bring_in(tmp_path / name)
    assert str(refused.value).startswith(f"{name} is {said}")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("mimetype", "content.xml"), "an OpenDocument file (.ods)"),
        (("xl/workbook.bin",), "a binary workbook (.xlsb)"),
        (("Index/Document.iwa", "preview.jpg"), "a Numbers file"),
        (("word/document.xml",), "a Word document"),
    ],
)
def test_what_is_packed_and_no_bundle_is_named_as_what_it_is(app, tmp_path, names, said):
    with pytest.raises(Refused) as refused:
        bring_in(a_packed(tmp_path / "b", *names))
    assert str(refused.value).startswith(f"b is {said}")


def test_a_file_that_is_open_in_excel_is_said_to_be(app, tmp_path, monkeypatch):
    bundle = a_workbook(tmp_path / "b.xlsx")

    def is_kept(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.open", is_kept)
    with pytest.raises(Refused, match=r"b\.xlsx cannot be opened: close it in Excel or any other"):
        bring_in(bundle)
