"""Ages and services are held together, by the forms and by an import."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.domain.care.service_age import USUAL_AGES, Ages
from pms.domain.care.service_fit import of_an_age
from pms.episodes.models import Episode
from pms.store.base import db
from tests.episodes.test_referral import an_awaiting_episode, refer, save
from tests.factories import a_patient, an_episode, writing
from tests.transfer.bundles import a_folder, a_patient_row, an_episode_row, remarks_on

pytestmark = pytest.mark.on_sqlite("the question whether a service takes somebody of an age")

TODAY = clock.today()
DAY = date(2025, 1, 10)


def born(years):
    return TODAY - timedelta(days=round(365.25 * years) + 5)


def asked(service, born_on, ages=USUAL_AGES, day=DAY):
    return [one.message for one in of_an_age("service", service, born_on, day, ages)]


@pytest.mark.parametrize(
    ("service", "born_on", "age"),
    [
        ("adult", date(2024, 1, 1), 1),
        ("adult", date(2009, 1, 11), 15),
        ("adult", DAY, 0),
        ("paediatric", date(1960, 1, 1), 65),
        ("paediatric", date(2006, 1, 10), 19),
    ],
)
def test_somebody_of_another_age_is_a_question(service, born_on, age):
    (words,) = asked(service, born_on)
    takes = "from 16" if service == "adult" else "below 19"
    years = "1 year" if age == 1 else f"{age} years"
    assert words == f"The patient is {years} old, and the {service} service takes people {takes}"


@pytest.mark.parametrize(
    ("service", "born_on"),
    [
        ("adult", date(2009, 1, 10)),  # 16 on the day
        ("adult", date(1920, 1, 1)),
        ("paediatric", date(2006, 1, 11)),  # 19 on the day after
        ("paediatric", DAY),
        ("adult", None),
        ("adult", date(2025, 1, 11)),  # born after the day: refused by another rule
        (None, date(2024, 1, 1)),
    ],
)
def test_somebody_of_the_age_is_none(service, born_on):
    assert asked(service, born_on) == []


def test_each_organisation_has_its_own_ages():
    assert asked("adult", date(2008, 1, 1), Ages(18, 18)) != []
    assert asked("paediatric", date(2007, 1, 10), Ages(18, 18)) != []
    assert asked("adult", date(2007, 1, 10), Ages(18, 18)) == []


@pytest.mark.parametrize(("years", "service"), [(2, "adult"), (65, "paediatric"), (15, "adult")])
def test_a_referral_to_the_wrong_service_is_asked_about_once(client, years, service):
    patient = a_patient(date_of_birth=born(years))
    response = refer(client, patient, service=service)
    assert response.status_code == 422
    assert f"The patient is {years} years old, and the {service} service" in response.words
    assert refer(client, patient, service=service, is_as_written="y").status_code == 303
    assert db.session.query(Episode).one().service == service


@pytest.mark.parametrize(("years", "service"), [(17, "adult"), (17, "paediatric"), (65, "adult")])
def test_a_referral_to_the_right_service_is_not(client, years, service):
    patient = a_patient(date_of_birth=born(years))
    assert refer(client, patient, service=service).status_code == 303


def test_an_acceptance_into_the_wrong_service_is_asked_about_once(client):
    episode = an_awaiting_episode(
        patient=a_patient(date_of_birth=born(2)), referred_on=TODAY - timedelta(days=9)
    )
    response = save(client, episode, "decision", decision="accepted", decided_on="today")
    assert response.status_code == 422
    assert "the adult service takes people from 16" in response.words
    answers = {"decision": "accepted", "decided_on": "today", "is_as_written": "y"}
    assert save(client, episode, "decision", **answers).status_code == 200
    db.session.refresh(episode)
    assert episode.decision == "accepted"


def test_a_rejection_is_not_asked_about(client):
    episode = an_awaiting_episode(patient=a_patient(date_of_birth=born(2)))
    answers = {"decision": "rejected", "decided_on": "today", "rejection_reasons": ["other"]}
    assert "takes people" not in save(client, episode, "decision", **answers).words


def test_a_service_that_is_corrected_to_the_wrong_one_is_asked_about(client):
    episode = an_episode()
    response = save(client, episode, "referral", service="paediatric")
    assert response.status_code == 422
    assert "the paediatric service takes people below 19" in response.words
    assert save(client, episode, "referral", ward="Ward 7").status_code == 200


def test_the_ages_that_an_organisation_sets_are_asked_by(client, organisation):
    with writing():
        organisation.adult_from = organisation.paediatric_below = 18
        db.session.commit()
    patient = a_patient(date_of_birth=born(17))
    assert refer(client, patient, service="adult").status_code == 422


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({}, None),
        ({"service": "paediatric"}, "the patient is 64 years old, and the paediatric service"),
        ({"decision": "", "decision_date": "", "service": "paediatric"}, "and the paediatric"),
        ({"decision": "rejected", "decision_date": "2025-01-10", "service": "paediatric"}, None),
    ],
)
def test_an_import_warns_of_it(app, tmp_path, row, line):
    bundle = a_folder(tmp_path / "b", episodes=[an_episode_row(**row)], courses=[])
    found = [one for one in remarks_on(bundle) if "years old" in one]
    assert [one.startswith("warned: episodes.csv, row 2, service") for one in found] == (
        [True] if line else []
    )
    assert all(line in one for one in found)


def test_an_import_goes_by_the_day_of_acceptance(app, tmp_path):
    patients = [a_patient_row(date_of_birth="2009-01-10"), a_patient_row(
        patient_ref="P2", nhs_number="", hospital_number="", date_of_birth="2009-01-11"
    )]  # fmt: skip
    episodes = [an_episode_row(), an_episode_row(episode_ref="E2", patient_ref="P2")]
    (line,) = remarks_on(a_folder(tmp_path / "b", patients=patients, episodes=episodes, courses=[]))
    assert line.startswith('warned: episodes.csv, row 3, service "adult": the patient is 15 years')
