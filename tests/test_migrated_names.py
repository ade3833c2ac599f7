"""The upgrade writes anew what names and numbers are found by, and nothing that was typed."""

import pytest
import sqlalchemy as sa
from alembic.command import upgrade

from pms import installation
from pms.app import create_app
from pms.domain.text.names import number_key
from pms.patients.models import Patient
from pms.patients.names import name_key
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.conftest import SETTINGS
from tests.test_migrations import empty_database

PEOPLE = [
    ("\u0130NAN", "I\u015f\u0131l", "H12-34", "inan", "isil", "H1234"),
    ("\u00deORSTEINSD\u00d3TTIR", "\u00de\u00f3ra", "N/A", "thorsteinsdottir", "thora", None),
    ("\u00d0uri\u0107", "\u0110or\u0111e", None, "duric", "dorde", None),
    ("O'Connor", "Siobh\u00e1n", "h 1\u20132", "oconnor", "siobhan", "H12"),
    ("Ka\u02bbahumanu", "Mele", " none. ", "kaahumanu", "mele", None),
    ("Stra\u00dfe", "J\u00fcrgen", "\u200b", "strasse", "jurgen", None),
    ("\u5f20", "\u4f1f", "H/1", "\u5f20", "\u4f1f", "H/1"),
]

__all__ = ["empty_database"]


@pytest.fixture
def upgraded(empty_database, tmp_path, monkeypatch):
    """A database that had these people before, brought up to date."""
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path))
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": empty_database()})
    with app.app_context():
        upgrade(installation.migrations(), "0018")
        with organisation_scope("all"), db.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO organisation (id, ods_code, name, state, services, demonstration,"
                    " created_at, version) VALUES (7, 'RXX', 'Test', 'authorised', 'adult', :no,"
                    " '2026-01-01 00:00:00', 1)"
                ),
                {"no": False},
            )
            for number, (family, given, hospital, *_) in enumerate(PEOPLE, start=1):
                connection.execute(
                    sa.text(
                        "INSERT INTO patient (id, organisation_id, ref, version, family_name,"
                        " given_name, hospital_number, family_key, given_key, date_of_birth)"
                        " VALUES (:id, 7, :ref, 3, :family, :given, :hospital, 'old', 'old',"
                        " '1950-04-03')"
                    ),
                    {
                        "id": number,
                        "ref": f"P{number}",
                        "family": family,
                        "given": given,
                        "hospital": hospital,
                    },
                )
        assert installation.upgrade_database() is True
        yield app
        db.session.remove()
        db.engine.dispose()


def test_everybody_is_found_by_plain_letters_and_nothing_typed_is_changed(upgraded):
    with organisation_scope(7):
        found = db.session.scalars(sa.select(Patient).order_by(Patient.id)).all()
    assert [
        (
            *(one.family_name, one.given_name, one.hospital_number),
            *(one.family_key, one.given_key, one.hospital_key),
        )
        for one in found
    ] == PEOPLE
    assert {(one.single_name, one.version) for one in found} == {(False, 3)}


def test_the_migration_has_the_rules_of_the_program(upgraded):
    for family, given, hospital, *keys in PEOPLE:
        assert [name_key(family), name_key(given), number_key(hospital)] == keys


def test_every_organisation_begins_with_the_usual_ages(upgraded):
    with db.engine.connect() as connection:
        ages = connection.execute(sa.text("SELECT adult_from, paediatric_below FROM organisation"))
        assert [tuple(row) for row in ages] == [(16, 19)]
