"""A bundle as a folder, a .zip or a workbook, and what is none."""

import zipfile
from datetime import date, datetime, time

import pytest

from pms.refusal import Refused
from pms.transfer.sources import opened_bundle
from tests.transfer.bundles import (
    a_course_row,
    a_folder,
    a_patient_row,
    a_workbook,
    bring_in,
    remarks_on,
    zipped,
)

IMPORTED = ["patients: 1 new", "episodes: 1 new", "courses: 1 new"]


@pytest.mark.parametrize("inside", ["", "bundle/", "bundle\\"])
def test_a_zip_is_read_like_the_folder_in_it(app, tmp_path, inside):
    folder = a_folder(tmp_path / "bundle")

    assert bring_in(zipped(folder, tmp_path / "b.zip", inside)).counts == IMPORTED


def test_what_a_mac_adds_to_a_zip_is_ignored(app, tmp_path):
    bundle = zipped(a_folder(tmp_path / "bundle"), tmp_path / "b.zip", "bundle/")
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("__MACOSX/bundle/._patients.csv", b"\0\1")
        archive.writestr("bundle/.DS_Store", b"\0\1")

    assert bring_in(bundle).counts == IMPORTED


def test_a_byte_order_mark_upper_case_and_windows_lines_do_no_harm(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    patients = bundle / "patients.csv"
    text = patients.read_text(encoding="utf-8").replace("patient_ref", " PATIENT_REF ")
    patients.unlink()
    (bundle / "Patients.CSV").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))

    assert bring_in(bundle).counts == IMPORTED


def test_short_and_empty_rows_are_what_spreadsheets_write(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    (bundle / "courses.csv").write_text(
        "course_ref,episode_ref,agent,start_date,end_date,route\n"
        ",,,,,\n\nC1,E1,ceftriaxone,2025-01-10\n\n"
    )

    assert bring_in(bundle).counts == IMPORTED


def test_a_workbook_with_real_dates_and_numbers_is_read(app, tmp_path):
    patient = a_patient_row(nhs_number=9990000018, date_of_birth=date(1960, 5, 17))
    course = a_course_row(
        start_date=datetime.combine(date(2025, 1, 10), time()), dose=1.5, dose_unit="g"
    )
    bundle = a_workbook(tmp_path / "b.xlsx", patients=[patient], courses=[course])
    folder = a_folder(tmp_path / "same", courses=[a_course_row(dose="1.50", dose_unit="G")])

    assert bring_in(bundle).counts == IMPORTED
    assert bring_in(folder).counts[0] == "patients: 1 already imported"


def test_faults_of_a_workbook_are_named_by_sheet_and_row(app, tmp_path):
    patients = [
        a_patient_row(nhs_number=999000001),
        a_patient_row(patient_ref="P2", nhs_number="=1+1", hospital_number="H2"),
        a_patient_row(
            patient_ref="P3", nhs_number="", hospital_number="H3", date_of_birth=time(10, 30)
        ),
    ]
    bundle = a_workbook(tmp_path / "b.xlsx", patients=patients)

    assert [line.removeprefix("refused: sheet Patients, ") for line in remarks_on(bundle)] == [
        'row 2, nhs_number "999000001": An NHS number has 10 digits; this has 9.',
        'row 3, nhs_number "=1+1": the cell holds a formula: put its value there',
        'row 4, date_of_birth "10:30": this is not a date: write 2026-07-13 or 13/07/2026',
    ]


def a_zip(path, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def pdf(path):
    (path / "b.zip").write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n")
    return path / "b.zip"


def one_csv(path):
    (path / "patients.csv").write_text("patient_ref\n")
    return path / "patients.csv"


def truncated_zip(path):
    whole = zipped(a_folder(path / "bundle"), path / "whole.zip").read_bytes()
    (path / "b.zip").write_bytes(whole[:-30])
    return path / "b.zip"


def leading_out(path):
    return a_zip(path / "b.zip", {"../patients.csv": "patient_ref\n"})


def with_a_drive(path):
    return a_zip(path / "b.zip", {"C:/patients.csv": "patient_ref\n"})


def nested(path):
    return a_zip(path / "b.zip", {"inner.zip": "PK"})


def bomb(path):
    return a_zip(path / "b.zip", {"patients.csv": b"0" * 50_000_000})


def twice(path):
    return a_zip(path / "b.zip", {"patients.csv": "a\n", "Patients.csv": "a\n"})


def locked(path):
    content = bytearray(a_zip(path / "b.zip", {"patients.csv": "patient_ref\n"}).read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.index(mark)
        content[at + (6 if mark.endswith(b"\x04") else 8)] |= 1
    (path / "b.zip").write_bytes(bytes(content))
    return path / "b.zip"


def workbook_bomb(path):
    return a_zip(
        path / "b.xlsx",
        {"xl/workbook.xml": "<x/>", "xl/a.xml": b" " * 1_000_000 + bytes(2_000_000)},
    )


def workbook_too_large_unpacked(path):
    noise = bytes(range(256)) * 4096
    entries = {"xl/workbook.xml": "<x/>"}
    entries |= {f"xl/{n}.xml": noise for n in range(60)}
    return a_zip(path / "b.xlsx", entries)


def workbook_of_many_parts(path):
    entries = {"xl/workbook.xml": "<x/>"} | {f"xl/{n}.xml": "" for n in range(201)}
    return a_zip(path / "b.xlsx", entries)


def workbook_too_large_packed(path):
    entries = {"xl/workbook.xml": "<x/>", "xl/a.xml": bytes(5_300_000)}
    return a_zip(path / "b.xlsx", entries, zipfile.ZIP_STORED)


def workbook_that_is_none(path):
    return a_zip(path / "b.xlsx", {"xl/workbook.xml": "<x/>", "[Content_Types].xml": "no"})


def workbook_with_entities(path):
    whole = a_workbook(path / "whole.xlsx")
    target = path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(target, "w") as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                bomb_ = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                content = bomb_ + content.replace(b"Testcase", b"&b;")
            archive.writestr(entry.filename, content)
    return target


def workbook_of_many_rows(path):
    patients = [a_patient_row(patient_ref=f"P{n}") for n in range(20_001)]
    return a_workbook(path / "b.xlsx", patients=patients)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path / "nowhere", "there is no bundle"),
        (pdf, "b.zip is a PDF, which holds no table"),
        (one_csv, "patients.csv is one file: put it into a folder"),
        (truncated_zip, "is no record bundle|is damaged"),
        (leading_out, "leads out of it"),
        (with_a_drive, "leads out of it"),
        (nested, "another archive"),
        (bomb, "b.zip unpacks to 1,0.. times its size; at most 100 times are read .*IMPORT_RATIO"),
        (twice, "the table patients twice"),
        (locked, "locked with a password"),
        (workbook_bomb, "b.xlsx unpacks to 9.. times its size; at most 100 times"),
        (workbook_too_large_unpacked, "b.xlsx unpacks to 61 MB; at most 50 MB are read"),
        (workbook_too_large_packed, "the workbook has 6 MB; at most 5 MB are read"),
        (workbook_of_many_parts, "b.xlsx holds 202 files; at most 200 are read"),
        (workbook_that_is_none, "damaged"),
        (workbook_with_entities, "damaged"),
        (workbook_of_many_rows, "more than 20,000 rows"),
    ],
)
def test_what_is_no_bundle_is_refused_in_one_line(tmp_path, make, reason):
    with pytest.raises(Refused, match=reason) as refusal, opened_bundle(make(tmp_path)):
        pass

    assert "\n" not in str(refusal.value)


def test_a_damaged_zip_is_refused_where_the_damage_shows(app, tmp_path):
    patients = [
        a_patient_row(patient_ref=f"P{n}", nhs_number="", hospital_number=f"H{n}")
        for n in range(5_000)
    ]
    bundle = zipped(a_folder(tmp_path / "bundle", patients=patients), tmp_path / "b.zip")
    content = bytearray(bundle.read_bytes())
    at = content.index(b"patients.csv") + 20_000
    content[at : at + 50] = bytes(50)
    bundle.write_bytes(bytes(content))

    assert any("the .zip is damaged from here on" in line for line in remarks_on(bundle))


def test_values_are_shown_in_one_line_that_a_terminal_can_bear(app, tmp_path):
    row = a_patient_row(date_of_birth="\x1b[31mred\n" + "x" * 200)
    bundle = a_folder(tmp_path / "bundle", patients=[row])

    (line,) = remarks_on(bundle)

    assert line.isprintable()
    assert len(line) < 250
