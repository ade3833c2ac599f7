"""Bringing a bundle in with the command: what it writes, says and leaves alone."""

import csv
import json
from datetime import UTC, date, datetime

from sqlalchemy import select

from pms import clock
from pms.episodes.models import (
    Course,
    Enquiry,
    Episode,
    Event,
    Exclusion,
    LaterOutcome,
    Letter,
    Questionnaire,
    QuestionnaireCode,
    Resumption,
    Review,
    Task,
    Triage,
)
from pms.patients.models import Patient
from pms.picklists.models import ListValue
from pms.store.base import Base, db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.transfer import actions, importing
from pms.transfer.models import Import, ImportedRow
from tests import factories
from tests.transfer.bundles import (
    NOT_SENT,
    a_course_row,
    a_folder,
    a_letter_row,
    a_line_row,
    a_patient_row,
    a_review_row,
    an_admission_row,
    an_episode_row,
    an_event_row,
    bring_in,
)
from tests.transfer.database import everything, rows_by_table


def the(model):
    factories.let_others_work()
    return db.session.scalars(select(model)).one()


def everything_a_bundle_can_hold():
    return {
        "patients": [
            a_patient_row(
                sex="Female",
                postcode="ZZ99 3VZ",
                gp_practice_code="A12345",
                phone="0700 900123",
                allergies="None known",
            )
        ],
        "episodes": [
            an_episode_row(
                consultant="Dr A Alder",
                ward="Ward 7",
                pathway="admission_avoidance",
                decided_by="OPAT team",
                secondary_diagnosis="Cellulitis",
                organisms="MSSA; strep",
                delivery_plan="Home",
                planned_end_date="24/01/2025",
                outcome_date="2025-01-23",
                therapy_end_reason="Completed as planned",
                infection_outcome="Cured",
                opat_outcome="Success",
                after_opat_known_on="2025-03-01",
                after_opat_known_by="Jo Field",
                notes="Line one\nLine two, “quoted”",
                commissioner="local_vale",
                community_team="Vale nurses",
            )
        ],
        "courses": [
            a_course_row(
                dose="2",
                dose_unit="g",
                frequency="od",
                delivery_form="bolus_or_push",
                course_end_reason="completed_course",
            )
        ],
        "lines": [
            a_line_row(
                site="right_arm",
                inserted_on="2025-01-10",
                removed_on="2025-01-23",
                insertion_guidance="ultrasound",
                removal_reason="infection",
            )
        ],
        "events": [
            an_event_row(line_ref="L1", severity="mild", consequence="no_change"),
            an_event_row(event_ref="V2", kind="drug", type="Drug-induced fever", course_ref="C1"),
        ],
        "admissions": [an_admission_row(cause="line_complication")],
        "reviews": [
            a_review_row(
                summary="Well",
                plan="Go on",
                next_review_date="2025-01-24",
                crp="12.5",
                white_cells="7",
                neutrophils="0",
                platelets="250",
                creatinine="80",
                egfr="90",
                alt="20",
                ck="100",
                vip_score="0",
            )
        ],
        "tasks": [
            {
                "task_ref": "T1",
                "episode_ref": "E1",
                "text": "Ring",
                "due_date": "2025-02-01",
                "owner": "Jo",
                "done_on": "2025-01-20",
            }
        ],
        "later_outcomes": [
            {
                "outcome_ref": "O1",
                "episode_ref": "E1",
                "date": "2025-04-01",
                "infection_outcome": "Failed",
                "notes": "Relapse",
            }
        ],
        "exclusions": [{"episode_ref": "E1", "reason": "Counted elsewhere"}],
        "confirmations": [
            {
                "episode_ref": "E1",
                "kind": "line_event_not_recorded",
                "ref": "L1",
                "reason": "The tip grew nothing",
                "confirmed_by": "Jo Nurse",
                "confirmed_at": "2025-01-24T09:30:00Z",
            }
        ],
        "triage": [
            {
                "episode_ref": "E1",
                "is_stable": "yes",
                "home_suitable": "no",
                "comment": "Third floor",
                "answered": "home_suitable 2025-01-09 Jo Nurse;is_stable 2025-01-08 Jo; Nurse",
            }
        ],
        "enquiries": [
            {
                "enquiry_ref": "Q1",
                "episode_ref": "E1",
                "missing": "Weight",
                "asked_of": "Ward 7",
                "asked_on": "2025-01-08",
                "arrived_on": "2025-01-09",
            }
        ],
        "letters": [
            a_letter_row(),
            a_letter_row(
                letter_ref="B2",
                body="Dear colleague,\n\nCorrected.",
                drafted_body="Dear colleague,",
                replaces_ref="B1",
                **NOT_SENT,
            ),
        ],
        "questionnaires": [
            {
                "questionnaire_ref": "X1",
                "episode_ref": "E1",
                "answered_on": "2025-01-30",
                "wording": "Carer",
                "source": "code",
                "overall": "5",
                "family": "0",
                "comments": "Kind people",
            }
        ],
        "questionnaire_codes": [
            {
                "code_ref": "K1",
                "episode_ref": "E1",
                "wording": "carer",
                "issued_at": "2025-01-23T10:00Z",
                "expires_at": "2025-02-06T10:00Z",
                "used_at": "2025-01-30 12:00:00",
            }
        ],
        "lists": [
            {
                "list": "specialty",
                "code": "local_rockets",
                "label": "Rockets",
                "nors_label": "Other",
                "retired": "no",
                "later_spellings": "2026-10-01 Rocketry;2027-01-01 Space",
            },
            {
                "list": "specialty",
                "code": "cardiology",
                "label": "Cardiology",
                "nors_label": "Heart",
                "retired": "yes",
                "later_spellings": "",
            },
            {
                "list": "antimicrobial",
                "code": "local_arbekacin",
                "label": "Arbekacin",
                "aware": "2025-01-29 reserve;2026-04-01 oral not_classified",
            },
            {"list": "commissioner", "code": "local_vale", "label": "Vale ICB"},
            {"list": "community_team", "code": "local_nurses", "label": "Vale nurses"},
        ],
    }


def test_every_column_of_every_table_arrives(app, organisation, runner, tmp_path):
    bundle = a_folder(tmp_path / "bundle", **everything_a_bundle_can_hold())

    result = runner("import", bundle, "--organisation", "rxx")

    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("Imported into RXX.\n")
    patient, episode = the(Patient), the(Episode)
    assert (patient.nhs_number, patient.sex, patient.family_key) == (
        "9990000018",
        "female",
        "testcase",
    )
    assert patient.date_of_birth == date(1960, 5, 17)
    assert patient.allergies == "None known"
    assert (episode.consultant, episode.ward, episode.decided_by) == (
        "Dr A Alder",
        "Ward 7",
        "opat_team",
    )
    assert (episode.planned_end_on, episode.notes) == (
        date(2025, 1, 24),
        "Line one\nLine two, “quoted”",
    )
    assert (episode.first_opat_day, episode.last_opat_day, episode.opat_days) == (
        date(2025, 1, 10),
        date(2025, 1, 23),
        13,  # one full day in hospital
    )
    review = the(Review)
    assert (review.crp, review.neutrophils, review.ck, review.vip_score) == (12.5, 0, 100, 0)
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert events[0].line is not None
    assert (events[1].type, events[1].course) == ("drug_fever", the(Course))
    assert (the(Task).owner, the(LaterOutcome).infection_outcome) == ("Jo", "failed")
    assert the(Exclusion).reason == "Counted elsewhere"
    triage, enquiry, answers = the(Triage), the(Enquiry), the(Questionnaire)
    assert triage.answered == {
        "is_stable": ["Jo; Nurse", "2025-01-08"],
        "home_suitable": ["Jo Nurse", "2025-01-09"],
    }
    assert (triage.is_stable, triage.patient_agrees) == ("yes", None)
    assert (enquiry.missing, enquiry.arrived_on) == ("Weight", date(2025, 1, 9))
    assert (answers.wording, answers.overall, answers.family, answers.skill) == (
        "carer",
        5,
        0,
        None,
    )
    sent, draft = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert (sent.sent_at, sent.drafted_body) == (
        datetime(2025, 1, 24, 9, 30, tzinfo=UTC),
        sent.body,
    )
    assert (draft.replaces_id, draft.sent_at, draft.drafted_body) == (
        sent.id,
        None,
        "Dear colleague,",
    )


def test_a_questionnaire_code_that_came_in_opens_nothing(app, tmp_path):
    bring_in(a_folder(tmp_path / "bundle", **everything_a_bundle_can_hold()))

    code = the(QuestionnaireCode)
    assert code.used_at == datetime(2025, 1, 30, 12, 0, tzinfo=UTC)
    assert code.code_hash.startswith("imported ")  # no keyed hash has a space


def test_a_return_to_therapy_leads_to_the_episode_before(app, tmp_path):
    episodes = [an_episode_row(episode_ref="E0", referral_date="2025-01-01"), an_episode_row()]
    rows = [{"episode_ref": "E1", "previous_episode_ref": "E0"}]

    bring_in(a_folder(tmp_path / "bundle", episodes=episodes, resumptions=rows))

    found = the(Resumption)
    assert (found.episode.ref, found.previous.ref) == ("E1", "E0")


def test_a_time_without_a_zone_is_that_of_the_united_kingdom(app, tmp_path):
    letter = a_letter_row(sent_at="2025-07-13 14:30")

    bring_in(a_folder(tmp_path / "bundle", letters=[letter]))

    assert the(Letter).sent_at == datetime(2025, 7, 13, 13, 30, tzinfo=UTC)


def test_the_facts_of_imported_episodes_are_right(app, runner, tmp_path):
    bundle = a_folder(tmp_path / "bundle", **everything_a_bundle_can_hold())
    runner("import", bundle, "--organisation", "RXX")

    assert runner("facts", "verify").code == 0


def test_new_consultants_and_wards_join_the_lists_once(app, tmp_path):
    factories.a_list_value(list_name="ward", code="local_east", label="East Ward")
    episodes = [
        an_episode_row(consultant="Dr A Alder", ward="EAST WARD"),
        an_episode_row(
            episode_ref="E2",
            consultant="Dr A. Alder",
            referral_date="2025-03-01",
            decision_date="2025-03-01",
            ward="West",
        ),
        an_episode_row(
            episode_ref="E3",
            consultant="dr a alder",
            referral_date="2025-05-01",
            decision_date="2025-05-01",
        ),
    ]

    bring_in(a_folder(tmp_path / "bundle", episodes=episodes))

    values = db.session.execute(
        select(ListValue.list_name, ListValue.code, ListValue.label).order_by(ListValue.id)
    ).all()
    assert [tuple(value) for value in values] == [
        ("ward", "local_east", "East Ward"),
        ("consultant", "local_dr_a_alder", "Dr A Alder"),
        ("consultant", "local_dr_a_alder_2", "Dr A. Alder"),
        ("ward", "local_west", "West"),
    ]
    places = db.session.execute(select(Episode.consultant, Episode.ward).order_by(Episode.id)).all()
    assert [tuple(place) for place in places] == [
        ("Dr A Alder", "East Ward"),
        ("Dr A. Alder", "West"),
        ("Dr A Alder", None),
    ]


def test_a_value_that_the_bundle_itself_defines_may_be_used_by_label(app, tmp_path):
    lists = [{"list": "specialty", "code": "local_rockets", "label": "Rocket medicine"}]
    episodes = [an_episode_row(specialty="rocket medicine ")]

    bring_in(a_folder(tmp_path / "bundle", lists=lists, episodes=episodes))

    assert the(Episode).specialty == "local_rockets"


def test_a_shipped_value_keeps_its_label_and_takes_the_spelling_of_the_registry(app, tmp_path):
    lists = [{"list": "specialty", "code": "cardiology", "label": "Hearts", "nors_label": "CARD"}]

    outcome = bring_in(a_folder(tmp_path / "bundle", lists=lists))

    assert list(outcome.report.lines()) == [
        'warned: lists.csv, row 2, label "Hearts": the program\'s own value keeps its label,'
        ' "Cardiology"'
    ]
    value = the(ListValue)
    assert (value.label, value.nors_label, value.retired) == ("Cardiology", "CARD", False)


def test_an_import_is_one_row_of_the_history_and_each_row_is_remembered(app, tmp_path):
    bring_in(a_folder(tmp_path / "bundle"))

    rows = db.session.scalars(select(History).where(History.action == "import")).all()
    assert [(row.object_type, row.username, row.after["source"]) for row in rows] == [
        ("import", "console", "bundle")
    ]
    assert the(Import).counts == {"patients": 1, "episodes": 1, "courses": 1}
    remembered = db.session.scalars(
        select(ImportedRow).where(ImportedRow.table_name == "courses")
    ).one()
    assert json.loads(remembered.content)[:4] == ["C1", "E1", "ceftriaxone", "iv"]
    kinds = db.session.scalars(select(History.object_type)).all()
    assert "episode" not in kinds


def test_every_imported_row_names_its_organisation(app, organisation, tmp_path):
    bring_in(a_folder(tmp_path / "bundle", **everything_a_bundle_can_hold()))

    for name, table in Base.metadata.tables.items():
        if "organisation_id" in table.c and name not in ("user", "history"):
            owners = db.session.scalars(select(table.c.organisation_id).distinct()).all()
            assert owners in ([], [organisation.id]), name


def test_a_dry_run_says_the_same_and_changes_nothing(app, runner, tmp_path):
    bundle = a_folder(tmp_path / "bundle", courses=[a_course_row(start_date="2025-01-01")])
    before = everything()

    tried = runner("import", bundle, "--organisation", "RXX", "--dry-run")
    unchanged = everything() == before
    done = runner("import", bundle, "--organisation", "RXX")

    assert unchanged
    assert (tried.code, done.code) == (0, 0)
    assert tried.out.splitlines()[:-1] == done.out.splitlines()[:-1]
    assert tried.out.splitlines()[-1] == "Dry run: nothing was changed."


def test_a_refused_bundle_exits_with_2_dry_run_or_not(app, runner, tmp_path):
    bundle = a_folder(tmp_path / "bundle", courses=[a_course_row(agent="aspirin")])

    tried = runner("import", bundle, "--organisation", "RXX", "--dry-run")
    done = runner("import", bundle, "--organisation", "RXX")

    assert (tried.code, done.code) == (2, 2)
    assert tried.out == done.out
    assert tried.err == done.err == "pms: the bundle has 1 fault to fix; nothing was imported\n"


def test_the_report_is_a_csv_for_a_spreadsheet(app, runner, tmp_path):
    courses = [a_course_row(agent="=1+1", start_date="31/02/2025", colour="")]
    bundle = a_folder(tmp_path / "bundle", courses=courses)
    report = tmp_path / "report.csv"

    runner("import", bundle, "--organisation", "RXX", "--dry-run", "--report", report)

    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    with open(report, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["level", "file", "row", "column", "value", "reason"],
        ["warned", "courses.csv", "1", "colour", "", "this column is unknown and was skipped"],
        [
            "refused",
            "courses.csv",
            "2",
            "agent",
            "'=1+1",
            "the list antimicrobial has no such value",
        ],
        [
            "refused",
            "courses.csv",
            "2",
            "start_date",
            "31/02/2025",
            "there is no such day in the calendar",
        ],
    ]


def test_a_report_that_cannot_be_written_keeps_the_bundle_out(app, runner, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    before = rows_by_table()

    for report in (tmp_path / "nowhere" / "report.csv", tmp_path, bundle / "patients.csv"):
        result = runner("import", bundle, "--organisation", "RXX", "--report", report)
        assert (result.code, len(result.err.splitlines())) == (2, 1), report

    assert rows_by_table() == before


def test_an_unknown_organisation_is_refused(app, runner, tmp_path):
    result = runner("import", a_folder(tmp_path / "bundle"), "--organisation", "RZZ")

    assert (result.code, result.err) == (
        2,
        "pms: there is no organisation with the ODS code RZZ\n",
    )


def test_courses_may_be_added_to_an_episode_that_is_there(app, tmp_path):
    bring_in(a_folder(tmp_path / "one"))
    courses = [a_course_row(course_ref="C2", start_date="2025-01-24", end_date="2025-01-30")]

    bring_in(a_folder(tmp_path / "two", courses=courses))

    assert (the(Episode).last_opat_day, the(Episode).opat_days) == (date(2025, 1, 30), 21)


def test_a_course_for_a_referral_rejected_in_the_browser_is_refused(app, tmp_path):
    factories.an_episode(ref="E1", decision="rejected")
    patients = [a_patient_row(date_of_birth="1961-05-17")]
    bundle = a_folder(
        tmp_path / "bundle", patients=patients, episodes=[an_episode_row(episode_ref="E2")]
    )

    assert [line.split(": ")[-1] for line in bring_in(bundle).report.lines()] == [
        "this referral was rejected, so it can have no antimicrobial course"
    ]


def test_nothing_can_be_added_to_an_episode_entered_in_error(app, tmp_path):
    bring_in(a_folder(tmp_path / "one"))
    with factories.writing():
        episode = db.session.scalars(select(Episode)).one()
        episode.entered_in_error_at, episode.entered_in_error_reason = clock.now(), "Wrong"
        db.session.commit()

    outcome = bring_in(a_folder(tmp_path / "two", courses=[a_course_row(course_ref="C2")]))

    assert [line.split(": ")[-1] for line in outcome.report.lines()] == [
        "what this refers to was entered in error"
    ]


def test_another_organisation_has_its_own_references_and_patients(app, tmp_path):
    other = factories.an_organisation(ods_code="RYY")
    bundle = a_folder(tmp_path / "bundle")
    bring_in(bundle)

    with organisation_scope(other.id):
        outcome = bring_in(bundle)

    assert outcome.counts == ["patients: 1 new", "episodes: 1 new", "courses: 1 new"]
    assert rows_by_table()["patient"] == 2


def test_a_change_between_check_and_writing_has_all_checked_again(app, tmp_path, monkeypatch):
    bundle = a_folder(tmp_path / "bundle")
    write, seen = importing._write, []

    def somebody_is_quicker(check, *words):
        if not seen:
            factories.a_patient(nhs_number="9990000018", date_of_birth=date(1960, 5, 17))
        seen.append(check.matched)
        return write(check, *words)

    monkeypatch.setattr(importing, "_write", somebody_is_quicker)
    outcome = bring_in(bundle)

    assert seen == [0, 1]
    assert outcome.counts[0] == "patients: 1 matched"
    assert rows_by_table()["patient"] == 1


def test_a_fault_in_the_middle_of_writing_leaves_nothing(app, runner, tmp_path, monkeypatch):
    bundle = a_folder(tmp_path / "bundle")
    before = everything()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(actions, "compare_facts", fail)
    result = runner("import", bundle, "--organisation", "RXX")

    said = "pms: the disk is full: nothing was changed; free some space and try again\n"
    assert (result.code, result.err) == (2, said)
    assert everything() == before
