"""What an export writes beside its tables, and an import passes over."""

import json
import zipfile
from datetime import date

from pms import clock
from pms.admin.models import OldSystemPatient
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.ward.models import RoundPatient, WardRound
from tests import factories
from tests.transfer.bundles import bring_in
from tests.transfer.test_exporting import export, files
from tests.written import rows_of

RETURN = "returns/NORS_RXX_adult_2026Q1_v1"
RETURNS = (
    "file",
    "service",
    "quarter",
    "revision",
    "reason",
    "as_at",
    "closed_at",
    "closed_by",
    "sha256",
    "uploaded_on",
    "uploaded_by",
    "registry_reference",
    "visible_on",
    "visible_by",
)
ROUNDS = (
    "round_ref",
    "started_at",
    "finished_at",
    "led_by",
    "present",
    "asked",
    "position",
    "episode_ref",
    "seen_at",
    "seen_by",
    "review_ref",
    "changes",
)


def test_every_final_return_is_there_byte_for_byte(app, runner, tmp_path):
    factories.a_course(factories.an_episode())
    first = factories.a_final_return()
    factories.a_final_return(revision=2, reason="A line was missing")
    with factories.writing():
        first.submission.uploaded_on, first.submission.uploaded_by = date(2026, 4, 3), "Jo"
        db.session.commit()

    found = files(export(runner, tmp_path / "out"))

    assert found[f"{RETURN}.csv"] == first.file
    assert found[f"{RETURN}.manifest.json"] == first.manifest
    assert found[f"{RETURN}.keying.xlsx"] == first.keying_sheet
    assert json.loads(found[f"{RETURN}.counted-from.json"]) == first.frozen
    rows = rows_of(found["returns/returns.csv"], RETURNS)
    assert [(row["revision"], row["reason"], row["uploaded_on"]) for row in rows] == [
        ("1", "", "2026-04-03"),
        ("2", "A line was missing", ""),
    ]
    assert rows[0]["sha256"] == first.sha256
    assert f"returns/{rows[0]['file']}" in found


def test_what_was_published_is_there_byte_for_byte_with_its_figures(app, runner, tmp_path):
    row = factories.a_publication(file=b"as it left", sha256="a checksum")

    found = files(export(runner, tmp_path / "out"))

    assert found[f"publications/{row.file_name}"] == b"as it left"
    figures = f"publications/{row.file_name.removesuffix('.xlsx')}.figures.json"
    assert json.loads(found[figures]) == row.figures
    [listed] = rows_of(found["publications/publications.csv"])
    assert (listed["file"], listed["period"], listed["issue"], listed["as_at"]) == (
        row.file_name,
        "2026",
        "1",
        "2026-04-02",
    )
    assert (listed["published_by"], listed["sha256"]) == ("Test Manager", "a checksum")


def test_ward_rounds_say_who_held_them_and_what_they_led_to(app, runner, tmp_path):
    nurse = factories.a_user(name="Jo Nurse")
    episode = factories.an_episode()
    review = factories.a_review(episode)
    held = factories.saved(WardRound(led_by_id=nurse.id, present="=Jo", started_at=clock.now()))
    for number, one in enumerate((episode, factories.an_episode()), start=1):
        factories.saved(RoundPatient(round_id=held.id, episode_id=one.id, position=number))
    with factories.writing():
        seen = held.patients[0]
        seen.seen_at, seen.seen_by_id, seen.review_id = clock.now(), nurse.id, review.id
        seen.changes = "Stopped: ceftriaxone"
        db.session.commit()

    rows = rows_of(files(export(runner, tmp_path / "out"))["rounds/rounds.csv"], ROUNDS)

    assert [(row["episode_ref"], row["seen_by"], row["review_ref"]) for row in rows] == [
        (episode.ref, "Jo Nurse", review.ref),
        (rows[1]["episode_ref"], "", ""),
    ]
    assert (rows[0]["led_by"], rows[0]["changes"]) == ("Jo Nurse", "Stopped: ceftriaxone")
    assert rows[0]["present"] != "=Jo"  # people open this file in a spreadsheet


def test_patients_still_on_the_old_system_are_listed(app, runner, tmp_path):
    factories.saved(OldSystemPatient(hospital_number="H1", left_on=date(2026, 1, 2)))

    found = files(export(runner, tmp_path / "out"))

    assert rows_of(found["old-system/patients.csv"], ("hospital_number", "note", "left_on")) == [
        {"hospital_number": "H1", "note": "", "left_on": "2026-01-02"}
    ]


def test_what_lies_beside_is_passed_over_without_a_word(app, runner, tmp_path):
    factories.a_course(factories.an_episode())
    factories.a_final_return()
    factories.a_publication()
    folder, packed = export(runner, tmp_path / "out"), export(runner, tmp_path / "out.zip")
    other = factories.an_organisation(ods_code="RYY")

    with organisation_scope(other.id):
        assert list(bring_in(folder).report.lines()) == []
        assert list(bring_in(packed).report.lines()) == []


def test_another_organisation_has_none_of_it(app, runner, tmp_path):
    factories.a_final_return()
    factories.a_publication()
    factories.saved(OldSystemPatient(hospital_number="H1"))
    factories.an_organisation(ods_code="RYY")

    export(runner, tmp_path / "out.zip", "RYY")

    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert [name for name in archive.namelist() if "/" in name] == []
