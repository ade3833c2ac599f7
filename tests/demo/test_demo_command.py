"""`pms demo`: what is in the database afterwards, and when it is refused."""

import pytest
import sqlalchemy as sa

from pms import clock
from pms.auth.models import ROLES, Organisation, User
from pms.demo import load
from pms.demo.sign_ins import PASSWORD, SIGN_INS
from pms.domain.care.data_queries import episode_queries
from pms.domain.counting.treatment import has_ended, treatment_of
from pms.episodes.models import Enquiry, Episode, Triage
from pms.episodes.records import load_records
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.scoping import ALL, organisation_scope
from pms.transfer.models import Import
from tests.demo.test_mix import KINDS

pytestmark = pytest.mark.on_sqlite("made-up records, loaded once on both")

SMALL = ("demo", "--episodes", "240", "--years", "2")


def counts(*models):
    with organisation_scope(ALL):
        return [db.session.scalar(sa.select(sa.func.count()).select_from(m)) for m in models]


def test_demo_loads_two_organisations_with_their_episodes(command, app_beside):
    result = command(*SMALL)
    assert (result.code, result.err) == (0, "")
    with app_beside():
        organisations = db.session.scalars(sa.select(Organisation)).all()
        assert [row.ods_code for row in organisations] == ["RDM", "RDN"]
        assert all(row.demonstration and row.is_open for row in organisations)
        for organisation, episodes in zip(organisations, (240, 80), strict=True):
            with organisation_scope(organisation.id):
                assert len(load_records()) == episodes


def test_everybody_can_sign_in_as_it_is_printed(command, app_beside):
    printed = command(*SMALL).out
    assert PASSWORD in printed
    for row in SIGN_INS:
        assert row.username in printed
        with app_beside() as app:
            browser = app.test_client()
            door = "/technical/sign-in"
            if row.organisation:
                assert row.organisation.access_code in printed
                browser.post("/access-code", data={"code": row.organisation.access_code})
                door = "/sign-in"
            typed = {"username": row.username, "password": PASSWORD}
            assert browser.post(door, data=typed).status_code == 303
            assert browser.get("/account").status_code == 200
    roles = {role for row in SIGN_INS for role in row.roles}
    assert roles == set(ROLES)


def test_the_facts_of_every_episode_fit_its_courses(command):
    command(*SMALL)
    result = command("facts", "verify")
    assert (result.code, result.out) == (0, "")


@pytest.mark.on_both
def test_the_history_says_that_it_is_demonstration_data(command, app_beside):
    command(*SMALL)
    with app_beside(), organisation_scope(ALL):
        actions = db.session.scalars(sa.text("SELECT action FROM history")).all()
    assert actions.count("load demonstration data") == 2
    assert command("history", "anchor").code == 0
    assert command("history", "verify").code == 0


def test_every_kind_of_query_can_be_shown(command, app_beside):
    command(*SMALL)
    with app_beside():
        organisation = db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).first()
        with organisation_scope(organisation.id):
            records = [row.record for row in load_records()]
    today = clock.today()
    assert {query.kind for record in records for query in episode_queries(record, today)} == KINDS
    on = [r for r in records if treatment_of(r, today) and not has_ended(r, today)]
    assert len(on) >= 8


def test_loading_again_changes_nothing_and_says_so(command, app_beside):
    command(*SMALL)
    with app_beside():
        before = counts(Organisation, User, Patient, Episode, Import)
    again = command("demo", "--episodes", "500", "--seed", "2")
    assert again.code == 0
    assert "loaded already; nothing was changed" in again.out
    assert PASSWORD in again.out
    with app_beside():
        assert counts(Organisation, User, Patient, Episode, Import) == before


def test_a_real_installation_is_refused(command, app_beside):
    command("setup", "--ods", "RYY", "--name", "Ysgol Hospitals", "--admin", "jo")
    result = command(*SMALL)
    assert (result.code, result.out) == (2, "")
    assert "this installation is in use" in result.err
    with app_beside():
        assert counts(Organisation, Patient, Episode) == [1, 0, 0]


def test_a_number_of_episodes_that_is_none_is_refused(command):
    assert command("demo", "--episodes", "0").code == 2
    assert command("demo", "--years", "0").code == 2


def test_what_an_interruption_left_out_is_completed(command, app_beside, monkeypatch):
    def interrupted(row, *more):
        if row.ods_code == "RDN":
            raise KeyboardInterrupt
        load_bundle(row, *more)

    load_bundle = load.load_bundle
    monkeypatch.setattr(load, "load_bundle", interrupted)
    assert command(*SMALL).code == 2
    with app_beside():
        assert counts(Organisation, Import) == [2, 1]
    monkeypatch.setattr(load, "load_bundle", load_bundle)
    assert command("demo", "--episodes", "90", "--seed", "3").code == 0
    with app_beside():
        assert counts(Organisation, Import, Episode) == [2, 2, 240 + 30]


def test_some_referrals_that_await_their_decision_have_a_checklist_and_an_enquiry(
    command, app_beside
):
    command(*SMALL)
    with app_beside(), organisation_scope(ALL):
        awaiting = db.session.scalars(sa.select(Episode).where(Episode.decision.is_(None))).all()
        assert any(one.triage for one in awaiting)
        assert any(one.enquiries for one in awaiting)
        assert counts(Triage, Enquiry) < [len(awaiting), len(awaiting)]
