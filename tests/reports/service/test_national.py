"""The funnel plot over organisations: for those who may, sums alone."""

import pytest

from pms.auth import access
from pms.db import choose_organisation
from pms.reports.service import national
from tests.factories import a_patient, an_event, an_organisation
from tests.reports.quarters import a_complete_episode
from tests.reports.service.test_pages import DAYS

REPORT = f"/reports/service/events?{DAYS}"


@pytest.fixture
def others(organisation):
    """Two more organisations, of which one has enough days; RXX has enough."""
    for _ in range(16):
        an_event(a_complete_episode())
    for name, number in (("Far Trust", 15), ("Small Trust", 2)):
        other = an_organisation(name=name)
        choose_organisation(other.id)
        for _ in range(number):
            patient = a_patient(family_name="Canaryfamily")
            last = a_complete_episode(patient=patient)
        an_event(last)
    choose_organisation(organisation.id)


def test_nobody_sees_other_organisations_without_the_right(client, others):
    response = client.get(REPORT)
    assert response.page.find(id="organisations") is None
    assert "Far Trust" not in response.text


def test_with_the_right_they_stand_beside_each_other(client, others, monkeypatch):
    monkeypatch.setattr(national, "COMPARES_ORGANISATIONS", ("manager",))
    response = client.get(REPORT)
    section = response.page.find(id="organisations")
    rows = {
        row.th.text: [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in section.select("tbody tr")
    }
    assert rows["Far Trust"][:2] == ["1", "210"]
    assert rows["Far Trust"][2].startswith("4.8 (")
    assert rows["Small Trust"] == ["1", "28", "Below 200 days"]
    assert len(section.select("svg circle")) == 1  # the small one has too few days for a point
    assert len(section.select("svg path")) == 1  # one's own
    assert "Canaryfamily" not in response.text
    own = response.page.select_one("#rates tfoot td").text
    assert own == "224"  # the rest of the page is still one's own


def test_no_role_has_the_right_yet_or_it_is_a_known_one():
    assert set(access.COMPARES_ORGANISATIONS) <= set(access.ROLES)
