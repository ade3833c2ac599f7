"""Writing an organisation's records as a bundle, and that nothing is lost on the way round."""

import os
import zipfile

import pytest
from sqlalchemy import select

from pms import clock
from pms.domain.care.triage import QUESTIONS
from pms.episodes.asked import all_queries
from pms.episodes.records import record_of
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.transfer.cells import stamps
from pms.transfer.tables import TABLES
from tests import factories
from tests.transfer.bundles import a_folder, bring_in
from tests.transfer.invented import make_bundle
from tests.transfer.test_importing import everything_a_bundle_can_hold
from tests.written import rows_in


def read(folder):
    """Every table's rows as dictionaries."""
    found = {}
    for name in TABLES:
        text = (folder / f"{name}.csv").read_bytes().decode()
        found[name] = rows_in(text, [column.name for column in TABLES[name].columns])
    return found


def files(folder):
    """Every file by its path in a folder or a .zip."""
    if folder.suffix == ".zip":
        with zipfile.ZipFile(folder) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    inside = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in inside}


def export(runner, target, organisation="RXX"):
    result = runner("export", target, "--organisation", organisation)
    assert (result.code, result.err) == (0, "")
    return target


def test_every_cell_of_an_imported_bundle_comes_out_again(app, runner, tmp_path):
    given = everything_a_bundle_can_hold()
    bring_in(a_folder(tmp_path / "bundle", **given))

    found = read(export(runner, tmp_path / "out"))

    assert found["patients"][0] == {
        **given["patients"][0],
        "sex": "female",
        "single_name": "",
    }
    assert found["episodes"][0] == {
        **given["episodes"][0],
        "decided_by": "opat_team",
        "secondary_diagnosis": "cellulitis",
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": "cured",
        "opat_outcome": "success",
        "rejection_reasons": "",
        "died_on": "",
        "death_category": "",
        "community_team": "local_nurses",
        "review_every_days": "",
        "bloods_every_days": "",
        "follow_up_date": "",
        "follow_up_with": "",
        **{name: "" for name in found["episodes"][0] if name.startswith("planned_")},
        "planned_end_date": "2025-01-24",
        "opat_outcome_reason": "",
        "after_opat_known_on": "2025-03-01",
        "after_opat_known_by": "Jo Field",
    }
    assert found["events"][1]["type"] == "drug_fever"
    assert [row["line_ref"] for row in found["events"]] == ["L1", ""]
    for name in ("courses", "lines", "admissions", "reviews", "tasks", "exclusions"):
        assert filled(found[name]) == filled(given[name]), name
    own = [row for row in found["lists"] if row["list"] in ("specialty", "antimicrobial")]
    specialties, agent = given["lists"][:2], {**given["lists"][2], "retired": "no"}
    by_code = {row["code"]: row for row in filled([*specialties, agent])}
    assert {row["code"]: row for row in filled(own)} == by_code


def test_an_export_brought_into_an_empty_organisation_is_exported_alike(app, runner, tmp_path):
    make_bundle(tmp_path / "bundle", 60)
    bring_in(tmp_path / "bundle")
    bring_in(a_folder(tmp_path / "more", **everything_of_another_patient()))
    first = export(runner, tmp_path / "first")
    other = factories.an_organisation(ods_code="RYY")

    with organisation_scope(other.id):
        outcome = bring_in(first)
    second = export(runner, tmp_path / "second", "RYY")

    assert not outcome.is_refused
    assert files(second) == files(first)


def filled(rows):
    """Rows without their empty cells: a bundle may leave a column out, an export has them all."""
    return [{column: cell for column, cell in row.items() if cell} for row in rows]


def everything_of_another_patient():
    tables = everything_a_bundle_can_hold()
    tables["patients"][0] |= {
        "patient_ref": "PX",
        "nhs_number": "9990999994",
        "hospital_number": "HX",
    }
    tables["patients"][0]["nhs_number"] = ""
    for rows in tables.values():
        for row in rows:
            for column in row:
                if column.endswith("_ref") and column != "patient_ref":
                    row[column] = row[column] and f"X{row[column]}"
    tables["episodes"][0]["patient_ref"] = "PX"
    return tables


def test_a_name_that_reads_like_an_answer_of_somebody_else_stays_a_name(app, runner, tmp_path):
    first, second, *_ = QUESTIONS
    name = f"Jo; {second} 2026-01-09 A Doctor"
    factories.a_triage(factories.an_episode(), answered={first: [name, "2026-01-09"]})
    [row] = read(export(runner, tmp_path / "out"))["triage"]
    assert stamps(row["answered"]) == [[first, "2026-01-09", name.replace(";", ",")]]


def test_records_made_in_the_browser_get_references_that_can_be_imported(app, runner, tmp_path):
    episode = factories.an_episode(rejection_reasons=("patient_choice", "non_complex"))
    course = factories.a_course(episode)
    factories.an_event(episode, line=factories.a_line(episode), course=course)
    factories.an_override(course)
    stay = factories.an_admission(episode, planned=True, cause="new_infection")
    [query] = [one for one in all_queries(record_of(episode), clock.today()) if one.digest]
    factories.a_confirmation(episode, kind=query.kind, digest=query.digest, item_ref=stay.ref)
    factories.a_review(episode, crp=0.5, white_cells=120000.0)
    factories.a_task(episode)
    factories.a_later_outcome(episode, infection_outcome="failed")
    factories.an_isolate(episode, resistant=("ceftriaxone", "ertapenem"))
    factories.a_dated_note(episode)
    factories.a_triage(episode, answered={"is_stable": ["Jo; Nurse", "2026-01-09"]})
    factories.an_enquiry(episode)
    sent = factories.a_sent_letter(episode)
    factories.a_letter(episode, replaces_id=sent.id)
    factories.a_questionnaire(episode)
    factories.a_questionnaire_code(episode)
    factories.a_resumption(factories.an_episode(episode.patient), episode)
    factories.an_exclusion(episode)
    target = export(runner, tmp_path / "out")
    other = factories.an_organisation(ods_code="RYY")

    assert not bring_in(target).has_news
    with organisation_scope(other.id):
        outcome = bring_in(target)

    assert read(target)["patients"][0]["patient_ref"].startswith("pms-")
    found = read(target)
    assert found["reviews"][0]["crp"] == "0.5"
    assert found["triage"][0]["answered"] == "is_stable 2026-01-09 Jo; Nurse"
    assert [row["replaces_ref"] for row in found["letters"]] == ["", sent.ref]
    assert found["resumptions"][0]["previous_episode_ref"] == episode.ref
    assert "code_hash" not in found["questionnaire_codes"][0]
    assert [name for name in TABLES if not found[name] and name not in ("courses", "lists")] == []
    assert outcome.counts[0] == "patients: 1 new"


def test_rows_entered_in_error_stay_at_home(app, runner, tmp_path):
    wrong = {"entered_in_error_at": clock.now(), "entered_in_error_reason": "Wrong patient"}
    episode = factories.an_episode()
    factories.a_course(episode, **wrong)
    factories.an_event(episode, line=factories.a_line(episode, **wrong))
    factories.a_review(factories.an_episode(**wrong))
    factories.a_review(factories.an_episode(factories.a_patient(**wrong)))

    found = read(export(runner, tmp_path / "out"))

    counts = {name: len(rows) for name, rows in found.items() if rows}
    assert counts == {"patients": 2, "episodes": 1, "events": 1}
    assert found["events"][0]["line_ref"] == ""


def test_another_organisation_is_not_in_it(app, runner, tmp_path):
    factories.an_organisation(ods_code="RYY")
    factories.a_course(factories.an_episode())

    found = read(export(runner, tmp_path / "out", "RYY"))

    assert not any(found.values())


def test_a_zip_has_the_same_files_and_the_same_bytes_every_time(app, runner, tmp_path):
    factories.a_course(factories.an_episode())
    factories.a_final_return()
    folder = export(runner, tmp_path / "out")

    one, two = export(runner, tmp_path / "a.zip"), export(runner, tmp_path / "b.zip")

    assert one.read_bytes() == two.read_bytes()
    assert files(one) == files(folder)


def test_text_that_a_spreadsheet_would_run_goes_round_unchanged(app, runner, tmp_path):
    factories.an_episode(notes="=1+1", organisms="-none")

    row = read(export(runner, tmp_path / "out"))["episodes"][0]

    assert (row["notes"], row["organisms"]) == ("=1+1", "-none")


def test_an_empty_folder_may_be_given_and_nothing_else_is_written_over(app, runner, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("mine")
    (tmp_path / "a.zip").write_text("mine")

    export(runner, tmp_path / "empty")
    for target in (tmp_path / "full", tmp_path / "full" / "a.txt", tmp_path / "a.zip"):
        result = runner("export", target, "--organisation", "RXX")
        assert (result.code, len(result.err.splitlines())) == (2, 1)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.zip",
        "empty",
        "full",
    ]
    assert (tmp_path / "full" / "a.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_full_disk_leaves_nothing_half_made(app, runner, tmp_path, monkeypatch, name):
    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    result = runner("export", tmp_path / name, "--organisation", "RXX")

    saved = "what it had saved before stays saved"  # that it was asked for is in the history
    said = f"pms: the disk is full: {saved}; free some space and try again\n"
    assert (result.code, result.err) == (2, said)
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_noted_in_the_history(app, runner, tmp_path):
    export(runner, tmp_path / "out")

    factories.let_others_work()
    row = db.session.scalars(select(History).where(History.action == "export")).one()
    assert row.after == {"target": "out"}


@pytest.mark.parametrize("table", TABLES)
def test_each_column_has_its_place_in_the_record(table):
    for column in TABLES[table].columns:
        assert hasattr(TABLES[table].model, column.attribute), column.name
