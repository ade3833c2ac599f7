"""The one rule of characters at every door of an import, and what an export makes of old texts."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.domain.care.triage import QUESTIONS
from pms.domain.text.characters import MARK
from pms.episodes.models import Episode
from pms.patients.models import Patient
from pms.picklists.models import ListValue
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.transfer import cells
from pms.transfer.content import UNREADABLE
from pms.transfer.tables.columns import LONGEST_REF
from tests import factories
from tests.transfer.bundles import (
    a_folder,
    a_patient_row,
    a_workbook,
    an_episode_row,
    bring_in,
    remarks_on,
    zipped,
)
from tests.transfer.database import everything
from tests.transfer.test_exporting import export, files, read

pytestmark = pytest.mark.on_sqlite("which characters a bundle may bring: a rule of text")


def a_zip(path, **given):
    return zipped(a_folder(path / "inside", **given), path / "b.zip")


DOORS = {
    "a folder": lambda path, **given: a_folder(path / "bundle", **given),
    "a zip": a_zip,
    "a workbook": lambda path, **given: a_workbook(path / "b.xlsx", **given),
}
every_door = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
STRANGE = "\u202e Zoe\u0308\u200b\xa0 \tO\xadBrien_x000D_\u2060 "


@every_door
def test_a_cell_is_kept_as_a_person_sees_it(app, tmp_path, door):
    patient = {
        "\ufeffPatient\u200b_ref\xa0": "P\u200b1",
        **{name: cell for name, cell in a_patient_row().items() if name != "patient_ref"},
        "family_name": STRANGE,
        "nhs_number": "999\u200b 000\xa00018",
        "allergies": "Penicillin\u200b  rash\r\nin  2019\u2028seen",
    }
    episode = an_episode_row(service="adult\u200b", diagnosis="\xa0Cellu\xadlitis")
    episode |= {"patient_ref": "P1\u2060", "consultant": "Dr\u200b\r\nWho"}

    outcome = bring_in(door(tmp_path, patients=[patient], episodes=[episode]))

    assert list(outcome.report.lines()) == []
    kept = db.session.scalars(select(Patient)).one()
    assert (kept.ref, kept.family_name, kept.nhs_number) == ("P1", "Zoë OBrien", "9990000018")
    assert kept.allergies == "Penicillin rash\nin 2019\nseen"
    episode = db.session.scalars(select(Episode)).one()
    assert (episode.diagnosis, episode.consultant) == ("cellulitis", "Dr Who")


@every_door
def test_a_cell_of_nothing_that_is_seen_is_empty(app, tmp_path, door):
    patients = [
        a_patient_row(family_name="\u200b\u2800", hospital_number="\ufeff\u3164"),
        dict.fromkeys(a_patient_row(), "\u200b"),
    ]

    [line] = remarks_on(door(tmp_path, patients=patients))

    assert "row 2, family_name" in line
    assert line.endswith("the cell is empty and must not be")


@every_door
def test_a_reference_with_something_unseen_in_it_is_the_same_reference(app, tmp_path, door):
    patients = [a_patient_row(), a_patient_row(patient_ref="P\u200b1", nhs_number="")]

    [line] = remarks_on(door(tmp_path, patients=patients))

    assert line.endswith("this is used twice, first in row 2")


@every_door
@pytest.mark.parametrize("column", ["family_name", "nhs_number", "date_of_birth", "sex"])
@pytest.mark.parametrize("character", [*"\x00\x0b\x1b\x7f\x85\ud800\udfff\uffff"], ids=ascii)
def test_a_character_that_cannot_be_kept_is_refused_where_it_stands(
    app, tmp_path, door, column, character
):
    cell = a_cell(door, f"Test{character}case")
    bundle = door(tmp_path, patients=[a_patient_row(**{column: cell})])
    before = everything()

    [line] = remarks_on(bundle)

    assert f"row 2, {column} " in line
    said = "not valid UTF-8", f"holds the character U+{ord(character):04X}, which cannot be kept"
    assert any(words in line for words in said)
    assert line.isprintable()
    assert everything() == before


def a_cell(door, text):
    """A workbook has an escape for what XML cannot hold."""
    if door is not DOORS["a workbook"]:
        return text
    return "".join(
        f"_x{ord(one):04x}_" if ord(one) < 0x20 or ord(one) > 0xD000 else one for one in text
    )


def test_an_escape_of_a_character_that_can_be_kept_is_left_as_it_is(app, tmp_path):
    bundle = a_workbook(tmp_path / "b.xlsx", patients=[a_patient_row(family_name="_x0041_B_xyz_")])

    bring_in(bundle)

    assert db.session.scalars(select(Patient)).one().family_name == "_x0041_B_xyz_"


def test_empty_cells_beyond_the_header_are_passed_over_and_others_are_not(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    head = "course_ref,episode_ref,agent,start_date\n"
    row = "C1,E1,ceftriaxone,2025-01-10"
    (bundle / "courses.csv").write_text(f"{head}{row},\u200b,\xa0\n\u200b,,\xa0\n", "utf-8")
    assert remarks_on(bundle) == []

    (bundle / "courses.csv").write_text(f"{head}{row},,x\n", "utf-8")
    [line] = remarks_on(bundle)
    assert line.endswith("the row has 6 cells, the header has 4")


# --- Records from before the rule ---------------------------------------------------------------

OLD = "\x1bOld\u200b  te\u0301xt\r\n\x85of _x000D_ two\xad lines\ufdd0 "
AS_LINES = f"{MARK}Old t\xe9xt\n{MARK}of two lines{MARK}"
AS_LINE = AS_LINES.replace("\n", " ")
LONG = "r" * (LONGEST_REF - 1) + "\x1b"


@pytest.fixture
def old_record(app):
    """What forms and imports took before: odd letters in every text, and in the references."""
    patient = factories.a_patient(
        ref="P\u200b1",
        family_name=OLD,
        given_name="\u200b",
        hospital_number="\u2800",
        allergies=OLD,
    )
    factories.a_patient(ref="P1")
    factories.a_patient(ref="\u200b")
    factories.a_patient(ref=LONG)
    factories.a_patient(ref=LONG.replace("\x1b", "\x1c"))
    episode = factories.an_episode(patient, ref="E\x1b\x1b", notes=OLD, organisms=OLD)
    line = factories.a_line(episode, ref="L\r\n1")
    factories.an_event(episode, line=line)
    factories.a_course(episode, ref="C\xa0\xa01")
    factories.a_review(episode, summary=OLD, plan="\u200b")
    factories.a_task(episode, text=OLD)
    factories.a_later_outcome(episode, notes=OLD, infection_outcome="failed")
    factories.a_dated_note(episode, text="\u2060", author=OLD)
    first, second, third, *_ = QUESTIONS
    answered = {
        first: [OLD, "2026-01-09"],
        second: ["\u200b", "2026-01-09"],
        third: [f"Jo; {first[:2]}\u200b{first[2:]} 2026-01-09 A Doctor", "2026-01-09"],
    }
    factories.a_triage(episode, comment=OLD, answered=answered, **dict.fromkeys(answered, "yes"))
    sent = factories.a_sent_letter(episode, ref="B\x1b1", body=OLD)
    factories.a_letter(episode, replaces_id=sent.id, addressed_to=OLD)
    factories.an_exclusion(episode, reason=OLD)
    factories.a_list_value(list_name="ward", code="local_old", label=OLD)


@pytest.mark.on_both
@pytest.mark.parametrize("kind", ["first", "first.zip"])
def test_records_from_before_the_rule_go_out_and_come_in_with_the_same_bytes(
    old_record, runner, tmp_path, kind
):
    first = export(runner, tmp_path / kind)
    other = factories.an_organisation(ods_code="RYY")
    before = everything()

    again = bring_in(first)
    assert list(again.report.lines()) == []
    assert not again.has_news
    assert everything() == before
    with organisation_scope(other.id):
        outcome = bring_in(first)
    assert not outcome.is_refused, list(outcome.report.lines())

    second = files(export(runner, tmp_path / f"second-{kind}", "RYY"))
    assert second == files(first) == files(export(runner, tmp_path / f"again-{kind}"))


def test_an_export_holds_no_character_that_an_import_refuses(old_record, runner, tmp_path):
    found = read(export(runner, tmp_path / "out"))

    patients = found["patients"]
    refs = [row["patient_ref"] for row in patients]
    assert refs[0].startswith("P1 ")
    assert refs[1] == "P1"
    assert len(set(refs)) == len(refs) == 5
    assert all(0 < len(ref) <= LONGEST_REF for ref in refs)
    assert patients[0]["family_name"] == AS_LINE
    assert patients[0]["given_name"] == UNREADABLE
    assert patients[0]["hospital_number"] == ""
    assert patients[0]["allergies"] == AS_LINES
    assert found["episodes"][0]["patient_ref"] == refs[0]
    assert found["episodes"][0]["notes"] == AS_LINES
    assert found["episodes"][0]["organisms"] == AS_LINE
    assert found["dated_notes"][0]["text"] == UNREADABLE
    assert UNREADABLE in found["triage"][0]["answered"]
    assert found["exclusions"][0]["episode_ref"] == found["episodes"][0]["episode_ref"]


@pytest.fixture
def before_the_rule(monkeypatch):
    """Brings a bundle in as it was done before."""

    def bring_in_as_it_was(bundle):
        with monkeypatch.context() as patch:
            patch.setattr(cells, "plain", lambda text, lines=False: text.strip())
            assert not bring_in(bundle).is_refused

    return bring_in_as_it_was


BROUGHT_BEFORE = {
    "patients": [a_patient_row(patient_ref="P\u200b1", given_name="A\xadda  Lou")],
    "episodes": [an_episode_row(patient_ref="P\u200b1", notes="One\r\ntwo")],
    "exclusions": [{"episode_ref": "E1", "reason": "\u200b"}],
}


def test_a_bundle_from_before_the_rule_is_passed_over_when_it_comes_again(
    app, tmp_path, before_the_rule
):
    given = BROUGHT_BEFORE | {"exclusions": []}
    before_the_rule(a_folder(tmp_path / "one", **given))
    before = everything()

    again = bring_in(a_folder(tmp_path / "two", **given))

    assert list(again.report.lines()) == []
    assert not again.has_news
    assert everything() == before


def test_what_a_bundle_from_before_the_rule_brought_comes_out_and_goes_in(
    app, runner, tmp_path, before_the_rule
):
    before_the_rule(a_folder(tmp_path / "one", **BROUGHT_BEFORE))
    factories.a_patient(ref="P1")

    again = bring_in(export(runner, tmp_path / "out"))

    assert list(again.report.lines()) == []
    assert not again.has_news


def test_what_a_bundle_from_before_the_rule_says_otherwise_now_is_still_refused(
    app, tmp_path, before_the_rule
):
    before_the_rule(a_folder(tmp_path / "one", **BROUGHT_BEFORE))

    changed = BROUGHT_BEFORE | {"patients": [a_patient_row(given_name="Ada")], "exclusions": []}
    [line] = remarks_on(a_folder(tmp_path / "two", **changed))

    assert line.endswith('P1 brought "Ada Lou" before, now it is "Ada"')


def test_a_patient_from_before_the_rule_is_found_by_the_hospital_number(app, tmp_path):
    born = date(1960, 5, 17)
    factories.a_patient(hospital_number="H\u200b1", date_of_birth=born, nhs_number=None)
    row = a_patient_row(nhs_number="", hospital_number="H1", date_of_birth=born.isoformat())

    outcome = bring_in(a_folder(tmp_path / "bundle", patients=[row]))

    assert outcome.counts[0] == "patients: 1 matched"


WARDS = ("Ward 7", "Ward\xa07", "ward  7", "Ward 7\u200b", "WARD 7")
CONSULTANTS = (
    "Dr O’Núñez",
    "Dr O'Nu\u0301n\u0303ez",
    "dr o\u02bcnúñez",
    "Dr  O’Núñez",
    "Dr O`Núñez",
)


@every_door
def test_a_ward_and_a_consultant_in_look_alike_spellings_are_one_each(app, tmp_path, door):
    episodes = [
        an_episode_row(episode_ref=f"E{at}", ward=ward, consultant=consultant)
        for at, (ward, consultant) in enumerate(zip(WARDS, CONSULTANTS, strict=True))
    ]

    bring_in(door(tmp_path, patients=[a_patient_row()], episodes=episodes))

    kept = {(one.ward, one.consultant) for one in db.session.scalars(select(Episode))}
    assert kept == {("Ward 7", "Dr O’Núñez")}
    assert sorted(value.label for value in db.session.scalars(select(ListValue))) == [
        "Dr O’Núñez",
        "Ward 7",
    ]


def test_two_spellings_that_a_list_has_from_before_stay_two(app, tmp_path):
    names = ("Dr O’Connor", "Dr O'Connor")
    for at, name in enumerate(names):
        factories.a_list_value(list_name="consultant", code=f"local_{at}", label=name)
    episodes = [
        an_episode_row(episode_ref=f"E{at}", consultant=name)
        for at, name in enumerate((*names, "DR O'CONNOR"))
    ]

    bring_in(a_folder(tmp_path / "b", patients=[a_patient_row()], episodes=episodes))

    kept = {one.ref: one.consultant for one in db.session.scalars(select(Episode))}
    assert kept == {"E0": "Dr O’Connor", "E1": "Dr O'Connor", "E2": "Dr O'Connor"}
