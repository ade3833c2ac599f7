"""The episode page: its sections, where it counts, what is to be mended, and what it costs."""

from datetime import date

import pytest
from sqlalchemy import event

from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import (
    a_course,
    a_dated_note,
    a_later_outcome,
    a_line,
    a_review,
    a_task,
    a_user,
    an_admission,
    an_episode,
    an_event,
    an_exclusion,
    an_isolate,
    an_organisation,
)

pytestmark = pytest.mark.on_sqlite("the page of an episode: what stands where")

OWN_SECTIONS = ("referral", "decision", "diagnosis", "notes", "outcomes", "after-opat")


def statements(client, path):
    """How many questions a page asks the database."""
    seen = []

    def see(connection, cursor, statement, *_):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    client.get(path)
    event.remove(db.engine, "before_cursor_execute", see)
    return seen


def fill(episode, number):
    for day in range(1, number + 1):
        on = date(2026, 1, 10 + day)
        a_course(episode, started_on=on, ended_on=on)
        a_line(episode, inserted_on=on)
        an_event(episode, occurred_on=on)
        an_admission(episode, admitted_on=on, discharged_on=on)
        a_review(episode, reviewed_on=on)
        a_task(episode, due_on=on)
        a_later_outcome(episode, recorded_on=on)
        an_isolate(episode, collected_on=on)
        a_dated_note(episode, written_on=on)


def test_every_section_stands_on_the_page_in_order(client):
    page = client.get(f"/episodes/{an_episode().id}").page
    names = [tag["id"] for tag in page.select("main section[id]")]
    own = [name for name in names if name in OWN_SECTIONS]
    assert own == list(OWN_SECTIONS)


def test_the_page_takes_eight_statements_however_much_it_shows(client):
    path = f"/episodes/{an_episode().id}"
    few = statements(client, path)
    full = an_episode()
    fill(full, 3)
    many = statements(client, f"/episodes/{full.id}")
    assert len(few) == len(many) <= 8, "\n".join(many)


def test_joined_items_are_shown_once_each(client):
    episode = an_episode()
    fill(episode, 2)
    page = client.get(f"/episodes/{episode.id}").page
    ids = [tag["id"] for tag in page.select("[id^=admission-]")]
    assert len(ids) == len(set(ids))


def test_the_page_says_in_which_quarter_the_episode_counts(client):
    episode = an_episode(infection_outcome="cured", opat_outcome="success")
    a_course(episode)
    page = client.get(f"/episodes/{episode.id}").page
    assert page.find(id="standing").text.strip() == "Counts in 2026 Q1: 14 OPAT days"


def test_what_is_to_be_mended_links_to_its_question(client):
    episode = an_episode(diagnosis=None, specialty=None)
    a_course(episode)
    standing = client.get(f"/episodes/{episode.id}").page.find(id="standing")
    links = {link.text: link["href"] for link in standing.select("a")}
    page = f"/episodes/{episode.id}"
    for message, question in (
        ("The diagnosis is not recorded.", f"diagnosis#diagnosis-{episode.id}-diagnosis"),
        ("The specialty is not recorded.", f"referral#referral-{episode.id}-specialty"),
        (
            "Therapy has ended and the OPAT outcome is not recorded.",
            f"outcomes#outcomes-{episode.id}-opat_outcome",
        ),
    ):
        assert links[message] == f"{page}/{question}"
        address, _, field = links[message].partition("#")
        assert client.get(address).page.find(id=field) is not None


def test_an_excluded_episode_says_so_and_has_nothing_to_mend(client):
    episode = an_episode(diagnosis=None)
    an_exclusion(episode)
    standing = client.get(f"/episodes/{episode.id}").page.find(id="standing")
    assert "excluded" in standing.text
    assert not standing.select("a")


@pytest.mark.parametrize("section", OWN_SECTIONS)
def test_a_section_opens_in_its_place_or_as_a_page(client, section):
    path = f"/episodes/{an_episode().id}/{section}"
    partial = client.get(path, htmx=True).page
    assert partial.find("section")["id"] == section
    assert partial.find("h1") is None
    page = client.get(path).page
    form = page.select_one(f"#{section} form")
    assert form["action"] == form["hx-post"] == path
    assert page.find(id="patient-banner")


@pytest.mark.parametrize("section", OWN_SECTIONS)
def test_a_section_closes_alone(client, section):
    episode = an_episode()
    cancel = client.get(f"/episodes/{episode.id}/{section}").page.select_one("[data-cancel]")
    response = client.get(cancel["hx-get"].partition("#")[0], htmx=True)
    assert response.page.find("section")["id"] == section
    assert not response.page.select("form, h1")


def test_an_episode_of_another_organisation_is_not_there(client):
    with organisation_scope(an_organisation().id):
        url = f"/episodes/{an_episode().id}"
    for path in ("", *(f"/{name}" for name in OWN_SECTIONS), "/entered-in-error"):
        assert client.get(url + path).status_code == 404, path
        if path:
            assert client.post(url + path, {}).status_code == 404, path


def test_a_viewer_reads_everything_and_changes_nothing(client):
    episode = an_episode()
    client.sign_in(a_user(roles=("viewer",)))
    page = client.get(f"/episodes/{episode.id}").page
    assert not page.select("main form")
    assert not page.select("main a:-soup-contains('Change')")
    for name in (*OWN_SECTIONS, "entered-in-error"):
        assert client.get(f"/episodes/{episode.id}/{name}").status_code == 403
        assert client.post(f"/episodes/{episode.id}/{name}", {}).status_code == 403


def test_a_manager_alone_does_not_see_an_episode(client):
    episode = an_episode()
    client.sign_in(a_user(roles=("manager",)))
    assert client.get(f"/episodes/{episode.id}").status_code == 403
