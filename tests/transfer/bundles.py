"""Record bundles for tests: small, valid ones, to which a test adds what it is about."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from pms.store.scoping import current_scope
from pms.transfer.importing import Outcome, import_bundle
from pms.transfer.progress import silence
from tests import factories

Row = dict[str, Any]


def a_patient_row(**given: Any) -> Row:
    return {
        "patient_ref": "P1",
        "nhs_number": "9990000018",
        "hospital_number": "H1",
        "family_name": "Testcase",
        "given_name": "Ada",
        "date_of_birth": "1960-05-17",
        **given,
    }


def an_episode_row(**given: Any) -> Row:
    """Accepted on 10 January 2025."""
    return {
        "episode_ref": "E1",
        "patient_ref": "P1",
        "service": "adult",
        "referral_date": "2025-01-08",
        "decision": "accepted",
        "decision_date": "2025-01-10",
        "specialty": "cardiology",
        "diagnosis": "cellulitis",
        **given,
    }


def a_course_row(**given: Any) -> Row:
    """Two weeks of ceftriaxone: W1 of the counting rules."""
    return {
        "course_ref": "C1",
        "episode_ref": "E1",
        "agent": "ceftriaxone",
        "route": "iv",
        "administered_by": "opat_clinic",
        "start_date": "2025-01-10",
        "end_date": "2025-01-23",
        **given,
    }


def a_line_row(**given: Any) -> Row:
    return {"line_ref": "L1", "episode_ref": "E1", "device": "midline", **given}


def an_event_row(**given: Any) -> Row:
    return {
        "event_ref": "V1",
        "episode_ref": "E1",
        "kind": "line",
        "type": "infection_line",
        "date": "2025-01-15",
        **given,
    }


def an_admission_row(**given: Any) -> Row:
    return {
        "admission_ref": "A1",
        "episode_ref": "E1",
        "admitted_on": "2025-01-16",
        "discharged_on": "2025-01-18",
        "planned": "no",
        **given,
    }


def a_review_row(**given: Any) -> Row:
    return {
        "review_ref": "R1",
        "episode_ref": "E1",
        "date": "2025-01-17",
        "type": "virtual_ward_round",
        **given,
    }


def a_letter_row(**given: Any) -> Row:
    """A discharge letter, sent the day after."""
    return {
        "letter_ref": "B1",
        "episode_ref": "E1",
        "kind": "discharge",
        "date": "2025-01-24",
        "addressed_to": "The general practitioner\nPractice A12345",
        "copies_to": "The patient",
        "body": "Dear colleague,\n\nWell.",
        "signed_by": "Jo Nurse",
        "sent_at": "2025-01-24T09:30:00Z",
        "sent_by": "Jo Nurse",
        "sent_how": "email",
        "sent_letterhead": "Test Hospitals",
        "sent_about": "TESTCASE, Ada",
        **given,
    }


NOT_SENT = dict.fromkeys(("sent_at", "sent_by", "sent_how", "sent_letterhead", "sent_about"), "")


def tables_of(**given: list[Row]) -> dict[str, list[Row]]:
    """One patient with one episode and one course, and whatever else is given."""
    return {
        "patients": [a_patient_row()],
        "episodes": [an_episode_row()],
        "courses": [a_course_row()],
        **given,
    }


def write_csv(path: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def a_folder(path: Path, **given: list[Row]) -> Path:
    """A bundle as a folder; a table given as an empty list is absent."""
    path.mkdir(parents=True)
    for name, rows in tables_of(**given).items():
        if rows:
            write_csv(path / f"{name}.csv", rows)
    return path


def a_workbook(path: Path, **given: list[Row]) -> Path:
    """Each table a sheet; values keep their types, as a person's spreadsheet has them."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in tables_of(**given).items():
        sheet = workbook.create_sheet(name.capitalize())
        columns = list(rows[0])
        sheet.append(columns)
        for row in rows:
            sheet.append([row[column] for column in columns])
    workbook.save(path)
    return path


def zipped(folder: Path, path: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, inside + file.name)
    return path


def bring_in(path: Path, **given: Any) -> Outcome:
    """Import into the chosen organisation, as the command does."""
    organisation_id = current_scope()
    factories.let_others_work()
    assert isinstance(organisation_id, int)
    return import_bundle(path, organisation_id, tell=silence, **given)


def remarks_on(path: Path) -> list[str]:
    """Every line of the report of a dry run."""
    return list(bring_in(path, dry_run=True).report.lines())
