"""The cost of a day in hospital: set by an administrator, in the report, its file and its words."""

import pytest

from pms.store.base import db
from tests.admin.conftest import signed_in
from tests.admin.test_settings import change
from tests.factories import a_user, writing
from tests.reports.quarters import a_complete_episode
from tests.reports.service.test_pages import DAYS, csv_rows, the_row

REPORT = f"/reports/service/days-saved?{DAYS}"


@pytest.fixture
def administrator(app):
    a_user(roles=("organisation_admin",), name="Other Administrator")
    return signed_in(app, roles=("organisation_admin",))


def test_without_a_cost_the_report_says_nothing_of_money(client):
    a_complete_episode()
    page = client.get(REPORT).page
    assert the_row(page, "quarters", "Total") == ["1", "14", "0"]
    assert "No cost of a day in hospital is set" in page.text
    assert "Treatment days saved = OPAT days" in page.text


def test_with_a_cost_it_says_what_as_many_days_would_have_cost(client, organisation):
    a_complete_episode()
    with writing():
        organisation.hospital_day_cost = 395
        db.session.commit()
    page = client.get(REPORT).page
    assert the_row(page, "quarters", "Total") == ["1", "14", "0", "£5,530"]
    assert "At £395 for a day in hospital" in page.text
    path = f"/reports/service/days-saved/download.csv?{DAYS}"
    assert csv_rows(client.get(path))[0]["These days in hospital, £"] == "5530.0"


def test_an_administrator_sets_the_cost_and_takes_it_back(administrator, organisation):
    words = administrator.follow(change(administrator, hospital_day_cost="1395")).words
    assert "£1,395" in words
    change(administrator, hospital_day_cost="")
    db.session.refresh(organisation)
    assert organisation.hospital_day_cost is None


@pytest.mark.parametrize("typed", ["0", "-4", "10001", "three"])
def test_a_cost_that_is_none_is_refused(administrator, organisation, typed):
    response = change(administrator, hospital_day_cost=typed)
    assert response.status_code == 422
    db.session.refresh(organisation)
    assert organisation.hospital_day_cost is None
