"""What the database promises whatever a view forgets."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import g

from pms.auth.models import Organisation
from pms.episodes.models import Course, Episode
from pms.patients.models import Patient
from pms.store.base import Base, Scoped, db
from pms.store.history import History, mark_entered_in_error
from pms.store.scoping import Unscoped, limit_to_organisation, organisation_scope
from pms.store.transactions import intend
from tests import factories
from tests.factories import a_course, a_patient, an_admission, an_episode, an_organisation


def other_organisations_patient(**given):
    """Its id."""
    with organisation_scope(an_organisation().id):
        return a_patient(**given).id


def test_a_query_without_an_organisation_is_refused(app):
    g.organisation_scope = None
    with pytest.raises(Unscoped):
        db.session.scalars(sa.select(Patient)).all()


def test_another_organisations_rows_are_never_read_by_select_get_or_columns(app):
    theirs_id = other_organisations_patient()
    ours = a_patient()
    assert db.session.scalars(sa.select(Patient)).all() == [ours]
    assert db.session.execute(sa.select(Patient.id)).scalars().all() == [ours.id]
    db.session.expunge_all()
    assert db.session.get(Patient, theirs_id) is None


def test_another_organisations_rows_are_not_reached_through_a_table_of_all(app):
    other_organisations_patient()
    a_patient()
    joined = sa.select(Organisation.ods_code).join(
        Patient, Patient.organisation_id == Organisation.id
    )
    assert db.session.scalars(joined).all() == ["RXX"]


def test_another_organisations_rows_are_never_updated_or_deleted(app):
    other_organisations_patient(family_name="Theirs")
    with factories.writing():
        db.session.execute(sa.update(Patient).values(family_name="Changed"))
        db.session.execute(sa.delete(Patient))
        db.session.commit()
    with organisation_scope("all"):
        assert [row.family_name for row in db.session.scalars(sa.select(Patient))] == ["Theirs"]


def test_a_row_cannot_be_saved_into_another_organisation(app):
    with pytest.raises(Unscoped):
        a_patient(organisation_id=an_organisation().id)
    db.session.rollback()


def test_an_episode_cannot_hang_below_another_organisations_patient(app, organisation):
    misplaced = Episode(
        organisation_id=organisation.id,
        patient_id=other_organisations_patient(),
        service="adult",
        referred_on=date(2026, 1, 1),
    )
    with pytest.raises(sa.exc.IntegrityError):
        factories.saved(misplaced)
    db.session.rollback()


def test_rows_entered_in_error_are_left_out_unless_asked_for(app):
    episode = an_episode()
    course = a_course(episode)
    with factories.writing():
        mark_entered_in_error(course, "wrong patient")
        db.session.commit()
    assert episode.courses == []
    every = sa.select(Course).execution_options(entered_in_error=True)
    assert db.session.scalars(every).all() == [course]


def test_the_same_nhs_number_is_one_patient_of_an_organisation_but_may_be_known_to_two(app):
    number = factories.an_nhs_number()
    a_patient(nhs_number=number)
    other_organisations_patient(nhs_number=number)
    with pytest.raises(sa.exc.IntegrityError):
        a_patient(nhs_number=number)
    db.session.rollback()


def test_the_database_refuses_a_date_that_is_none(app):
    patient = a_patient()
    intend("write")
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(
            sa.text("UPDATE patient SET date_of_birth = '2026-02-30' WHERE id = :id"),
            {"id": patient.id},
        )
    db.session.rollback()


def test_the_database_refuses_an_end_before_its_start(app):
    with pytest.raises(sa.exc.IntegrityError):
        a_course(an_episode(), started_on=date(2026, 1, 10), ended_on=date(2026, 1, 9))
    db.session.rollback()


def test_a_stale_save_is_refused(app):
    patient = a_patient()
    with factories.writing():
        patient.phone = "01632 960001"  # read here, while somebody else saves:
        db.session.execute(
            sa.update(Patient).values(version=Patient.version + 1),
            execution_options={"synchronize_session": False},
        )
        with pytest.raises(sa.orm.exc.StaleDataError):
            db.session.flush()
        db.session.rollback()


def test_a_request_that_only_reads_cannot_write(app):
    patient = a_patient()
    intend("read")
    patient.phone = "01632 960001"
    with pytest.raises(sa.exc.DBAPIError):
        db.session.flush()
    db.session.rollback()


def test_every_change_is_in_the_history_with_before_and_after(app):
    patient = a_patient(phone="01632 960001")
    with factories.writing():
        patient.phone = "01632 960002"
        db.session.commit()
    rows = db.session.scalars(
        sa.select(History).where(History.object_type == "patient").order_by(History.id)
    ).all()
    assert [row.action for row in rows] == ["create", "change"]
    assert rows[0].after["phone"] == "01632 960001"
    assert rows[1].before == {"phone": "01632 960001"}
    assert rows[1].after == {"phone": "01632 960002"}
    assert {row.patient_id for row in rows} == {patient.id}


@pytest.mark.parametrize("change", ["UPDATE history SET username = 'x'", "DELETE FROM history"])
def test_the_history_cannot_be_changed_or_cut(app, change):
    a_patient()
    intend("write")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(change))
    db.session.rollback()


def test_facts_follow_every_change_of_courses_admissions_and_acceptance(app):
    episode = an_episode(decided_on=date(2026, 1, 10))
    assert episode.first_opat_day is None
    course = a_course(episode, started_on=date(2026, 1, 10), ended_on=date(2026, 1, 23))
    assert (episode.first_opat_day, episode.last_opat_day, episode.opat_days) == (
        date(2026, 1, 10),
        date(2026, 1, 23),
        14,
    )
    an_admission(episode, admitted_on=date(2026, 1, 12), discharged_on=date(2026, 1, 15))
    assert episode.opat_days == 12
    with factories.writing():
        episode.decided_on = date(2026, 1, 20)
        db.session.commit()
    assert (episode.first_opat_day, episode.opat_days) == (date(2026, 1, 20), 4)
    with factories.writing():
        course.ended_on = None
        db.session.commit()
    assert (episode.last_opat_day, episode.opat_days) == (None, None)


def test_facts_are_no_edit_of_the_episode(app):
    """Somebody who corrects the referral is not told that a course changed beneath them."""
    episode = an_episode()
    before = episode.version
    a_course(episode)
    assert episode.version == before
    assert db.session.scalars(
        sa.select(History.action).where(History.object_type == "episode")
    ).all() == ["create"]


@pytest.fixture
def first_wall_removed(app):
    """PostgreSQL, in a program that has forgotten to limit its statements."""
    sa.event.remove(sa.orm.Session, "do_orm_execute", limit_to_organisation)
    yield
    sa.event.listen(sa.orm.Session, "do_orm_execute", limit_to_organisation)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_itself_hides_and_protects_another_organisations_rows(first_wall_removed):
    other_organisations_patient()
    ours = a_patient()
    assert db.session.scalars(sa.select(Patient.id)).all() == [ours.id]
    assert db.session.execute(sa.text("SELECT count(*) FROM patient")).scalar() == 1
    assert db.session.execute(sa.text("SELECT count(*) FROM history WHERE chain = 2")).scalar() == 0
    with factories.writing():
        changed = db.session.execute(sa.text("UPDATE patient SET phone = '1'"))
        assert changed.rowcount == 1
        db.session.rollback()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_itself_refuses_a_row_for_another_organisation(first_wall_removed):
    other = an_organisation().id
    with factories.writing(), pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
        db.session.execute(
            sa.text(
                "INSERT INTO exclusion (organisation_id, version, episode_id, reason)"
                " VALUES (:other, 1, 1, 'x')"
            ),
            {"other": other},
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_shows_nothing_while_no_organisation_is_chosen(first_wall_removed):
    a_patient()
    factories.let_others_work()
    g.organisation_scope = None
    assert db.session.execute(sa.text("SELECT count(*) FROM patient")).scalar() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_table_of_an_organisation_stands_behind_the_second_wall(app):
    scoped = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Scoped)
    }
    walled = db.session.execute(
        sa.text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    ).scalars()
    assert scoped <= set(walled)
