"""What the return is read by: the quarter's rows alone, the same on both databases."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from flask import g
from sqlalchemy import event, select

from pms.app import create_app
from pms.domain.care.data_queries import query_quarter
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.quarter_of_episode import standing
from pms.domain.nors import layout
from pms.episodes.models import Episode
from pms.episodes.records import BY_ID, load_records, record_of
from pms.reports.nors_return.draft import count_draft
from pms.reports.nors_return.queries import load_material, load_unfinished
from pms.store.base import db
from pms.store.scoping import choose_organisation
from tests.factories import (
    a_course,
    an_admission,
    an_episode,
    an_organisation,
    the_organisation,
    together,
)
from tests.grounds import SETTINGS
from tests.postgres import drop_database, new_database
from tests.reports.quarters import QUARTER, a_complete_episode, a_full_quarter

TODAY = date(2026, 11, 23)


def ids(records) -> list[int]:
    return [record.id for record in records]


def test_the_quarter_is_read_from_its_first_to_its_last_day(app):
    quarters = {}
    for ended_on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)):
        episode = an_episode(decided_on=date(2025, 12, 20))
        a_course(episode, started_on=date(2025, 12, 20), ended_on=ended_on)
        quarters[ended_on] = episode.id

    found = ids(load_material("adult", QUARTER, TODAY).episodes)
    assert found == [quarters[date(2026, 1, 1)], quarters[date(2026, 3, 31)]]


def test_an_episode_of_the_other_service_is_left_to_it(app):
    episode = a_complete_episode(service="paediatric")
    assert ids(load_material("adult", QUARTER, TODAY).episodes) == []
    assert ids(load_material("paediatric", QUARTER, TODAY).episodes) == [episode.id]


def test_therapy_that_ends_after_the_as_at_day_has_not_ended(app):
    episode = an_episode()
    a_course(episode)  # to 23 January
    assert ids(load_material("adult", QUARTER, date(2026, 1, 22)).episodes) == []
    assert ids(load_unfinished("adult", QUARTER, date(2026, 1, 22))) == [episode.id]
    assert ids(load_material("adult", QUARTER, date(2026, 1, 23)).episodes) == [episode.id]
    assert ids(load_unfinished("adult", QUARTER, date(2026, 1, 23))) == []


@pytest.mark.parametrize("ended_on", [date(2026, 4, 20), None])
def test_a_course_planned_for_after_the_as_at_day_keeps_its_episode_out_of_every_quarter(
    app, ended_on
):
    """Though the patient is in hospital by then, so that its last OPAT day is in the quarter."""
    episode = an_episode()
    a_course(episode)  # to 23 January
    a_course(episode, agent="ertapenem", started_on=date(2026, 4, 10), ended_on=ended_on)
    an_admission(episode, admitted_on=date(2026, 4, 1), discharged_on=None)
    as_at = date(2026, 4, 2)

    assert episode.therapy_ended_on == ended_on
    assert ids(load_material("adult", QUARTER, as_at).episodes) == []
    (record,) = load_records(BY_ID, ids=[episode.id])
    assert standing(record.record, as_at).kind == "on_treatment"


@together()
def episodes_of_every_kind() -> None:
    """Running, planned, paused, oral, empty, in hospital: around the turn of two quarters."""
    a_full_quarter()
    planned = an_episode()
    a_course(planned, ended_on=date(2027, 2, 1))
    paused = an_episode()
    a_course(paused, ended_on=date(2026, 2, 1))
    a_course(paused, started_on=date(2026, 11, 1), ended_on=date(2026, 12, 24))
    in_hospital = an_episode()
    a_course(in_hospital, started_on=date(2026, 1, 12), ended_on=date(2026, 1, 14))
    an_admission(in_hospital, admitted_on=date(2026, 1, 10), discharged_on=date(2026, 2, 1))
    back_in_hospital = an_episode()
    a_course(back_in_hospital, started_on=date(2026, 10, 20), ended_on=date(2026, 12, 24))
    an_admission(back_in_hospital, admitted_on=date(2026, 11, 1), discharged_on=None)
    judged = an_episode(outcome_on=date(2026, 4, 20), infection_outcome="cured")
    a_course(judged, ended_on=None)
    ahead = an_episode(outcome_on=date(2026, 12, 20), infection_outcome="cured")
    a_course(ahead, ended_on=None)
    an_episode()
    an_episode(decision=None, decided_on=None)
    oral = an_episode(decided_on=date(2026, 4, 1))
    a_course(oral, route="po", started_on=date(2026, 4, 1), ended_on=None)


@pytest.mark.parametrize("as_at", [date(2026, 1, 20), date(2026, 5, 1), TODAY])
def test_every_episode_with_queries_in_a_quarter_is_found_by_index(app, as_at):
    """Against the rule asked of every episode there is."""
    episodes_of_every_kind()
    everything = [
        record_of(episode) for episode in db.session.scalars(select(Episode).order_by(Episode.id))
    ]
    for quarter in (Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 4)):
        if quarter.start > as_at:
            continue
        material = load_material("adult", quarter, as_at)
        loaded = (
            *material.episodes,
            *material.rejected,
            *load_unfinished("adult", quarter, as_at),
        )
        found = sorted(r.id for r in loaded if query_quarter(r, as_at) == quarter)
        assert found == [r.id for r in everything if query_quarter(r, as_at) == quarter]
        assert len(loaded) == len({record.id for record in loaded})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_reads_a_whole_organisation(app):
    """SQLite says how it would read: never all rows, nor all of one organisation."""
    statements = []

    def note(connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT") and "episode" in statement:
            statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    load_material("adult", QUARTER, TODAY)
    load_unfinished("adult", QUARTER, TODAY)
    event.remove(db.engine, "before_cursor_execute", note)

    material, unfinished = 5 + 1 + 1, 5 + 1  # records, what was confirmed, what was decided
    assert len(statements) == material + unfinished
    for statement, parameters in statements:
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )
        for *_, step in plan:
            assert not step.startswith("SCAN"), step
            assert "(organisation_id=?)" not in step, step


def test_both_databases_give_the_same_bytes(
    sqlite_template, postgres_template, postgres_cluster_url, tmp_path
):
    copy = shutil.copy(sqlite_template, tmp_path)
    url = new_database(postgres_cluster_url, template=postgres_template)
    try:
        files = [bytes_from(f"sqlite:///{Path(copy).as_posix()}"), bytes_from(url)]
    finally:
        drop_database(url)
    assert files[0] == files[1]
    assert b",episodes_completed,Episodes completed,,,,,episodes,3\r\n" in files[0]


def bytes_from(url: str) -> bytes:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        g.database_intent = "read"
        choose_organisation(an_organisation(ods_code="RXX").id)
        episodes_of_every_kind()
        return_, _ = count_draft(the_organisation("RXX"), "adult", QUARTER, TODAY)
        db.session.remove()
        db.engine.dispose()
        return layout.to_bytes(return_)
