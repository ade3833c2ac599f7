"""The list of referrals on their way to a decision."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from pms import clock
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import (
    a_patient,
    a_triage,
    a_user,
    an_enquiry,
    an_episode,
    an_organisation,
)

pytestmark = pytest.mark.on_sqlite("the list of referrals: its words and order")

TODAY = clock.today()


def ago(days):
    return TODAY - timedelta(days=days)


def awaiting(days=3, **given):
    name = given.pop("family_name", "Testcase")
    return an_episode(
        a_patient(family_name=name),
        **{"decision": None, "decided_on": None, "referred_on": ago(days), **given},
    )


def names(client, show=""):
    return [row[0].partition(" 999")[0] for row in rows(client, show)]


def rows(client, show=""):
    page = client.get(f"/referrals{show and '?show='}{show}").page
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in page.select("tbody tr")
    ]


def test_a_referral_is_shown_with_all_that_the_decision_needs(client):
    episode = awaiting(consultant="Dr Núñez", ward="Ward 7")
    a_triage(episode, home_suitable="no", patient_agrees="na")
    an_enquiry(episode, missing="Weight", asked_of="The GP", asked_on=ago(1))
    an_enquiry(episode, missing="Cultures", arrived_on=TODAY)
    (row,) = rows(client)
    name, _, number = row[0].partition("Ada ")
    assert (name, number.replace(" ", "")) == ("TESTCASE, ", episode.patient.nhs_number)
    assert row[1] == str(episode.patient.age_on(TODAY))
    assert row[3:7] == [
        "3",
        "Cellulitis",
        "Infectious diseases Dr Núñez, Ward 7",
        "3 of 9, 1 answered no",
    ]
    assert row[7].startswith("Weight (The GP, ")
    assert "Cultures" not in row[7]


def test_the_longest_waiting_come_first_and_decided_ones_not_at_all(client):
    awaiting(1, family_name="Late")
    awaiting(9, family_name="Early")
    an_episode()
    assert names(client) == ["EARLY, Ada", "LATE, Ada"]


def test_the_filter_stands_in_the_address_and_counts_what_it_would_show(client):
    an_enquiry(awaiting(family_name="Asked"))
    awaiting(family_name="Plain")
    an_episode(a_patient(family_name="New"), decided_on=ago(2), decided_by="opat_team")
    an_episode(a_patient(family_name="Old"), decided_on=ago(31))
    an_episode(
        a_patient(family_name="Refused"),
        decision="rejected",
        decided_on=ago(2),
        rejection_reasons=("no_capacity", "out_of_area"),
    )
    assert names(client, "information") == ["ASKED, Ada"]
    assert names(client, "accepted") == ["NEW, Ada"]
    (refused,) = rows(client, "rejected")
    assert refused[0].startswith("REFUSED, Ada")
    assert refused[-1] == "No capacity; Out of area"
    links = client.get("/referrals?show=rejected").page.select("nav.pms-pages a")
    assert [link.text.rpartition(" ")[2] for link in links] == ["(2)", "(1)", "(1)", "(1)"]
    assert links[3]["aria-current"] == "page"
    assert len(rows(client, "nonsense")) == 2


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("show", "said"),
    [
        ("awaiting", "No referral awaits a decision."),
        ("information", "No information is awaited"),
        ("accepted", "No referral was accepted in the last 30 days."),
        ("rejected", "No referral was rejected in the last 30 days."),
    ],
)
def test_an_empty_list_says_so(client, show, said):
    assert said in client.get(f"/referrals?show={show}").words


def test_the_page_takes_as_many_statements_with_many_referrals(client):
    def statements():
        seen = []

        def see(connection, cursor, statement, *_):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", see)
        client.get("/referrals")
        event.remove(db.engine, "before_cursor_execute", see)
        return len(seen)

    awaiting()
    few = statements()
    for _ in range(8):
        an_enquiry(awaiting())
    assert statements() == few


def test_referrals_of_another_organisation_are_not_listed(client):
    with organisation_scope(an_organisation().id):
        awaiting(family_name="Foreign")
    assert rows(client) == []


def test_a_viewer_sees_the_list_without_the_button(client):
    client.sign_in(a_user(roles=("viewer",)))
    awaiting()
    assert len(rows(client)) == 1
    assert not client.get("/referrals").page.select("a:-soup-contains('New referral')")


def test_a_manager_alone_may_not_see_it(client):
    client.sign_in(a_user(roles=("manager",)))
    assert client.get("/referrals").status_code == 403
