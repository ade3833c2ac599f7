"""What holds for every kind of item of an episode."""

import pytest
from sqlalchemy import select

from pms.episodes.entries.kinds import KINDS
from pms.episodes.models import Episode, Event
from pms.store.base import db
from pms.store.history import History, mark_entered_in_error
from pms.store.scoping import organisation_scope
from tests import factories
from tests.client import Client
from tests.episodes.opened import opened
from tests.factories import writing

pytestmark = pytest.mark.on_sqlite(
    "what holds for every kind of entry: its form, its words, its place"
)

MAKERS = {
    "enquiries": factories.an_enquiry,
    "isolates": factories.an_isolate,
    "dated-notes": factories.a_dated_note,
    "courses": factories.a_course,
    "lines": factories.a_line,
    "events": factories.an_event,
    "admissions": factories.an_admission,
    "reviews": factories.a_review,
    "tasks": factories.a_task,
    "later-outcomes": factories.a_later_outcome,
    "questionnaires": factories.a_questionnaire,
}
PRESSES = ("/done", "/arrived")
"""What is one press of a button, without a form to open."""
SHORTCUTS = {
    "enquiries": ["correct", "arrived"],
    "courses": ["correct", "end"],
    "lines": ["correct", "remove"],
    "tasks": ["correct", "done"],
    "dated-notes": [],  # a note stays as it was written
}
CORRECTED = KINDS.keys() - {"dated-notes"}
every_kind = pytest.mark.parametrize("section", KINDS)


def base(item, section):
    return f"/episodes/{item.episode_id}/{section}/{item.id}"


def region(section):
    """What the ids of its items begin with: "later-outcomes" has "later-outcome-7"."""
    return "enquiry" if section == "enquiries" else section.removesuffix("s")


def forms_of(item, section):
    """Every address of an item that takes a form."""
    return [
        f"{base(item, section)}/{what}"
        for what in ["entered-in-error", *SHORTCUTS.get(section, ["correct"])]
    ]


def add_urls(episode_id, section):
    several = {
        "events": ["add-line", "add-drug"],
        "questionnaires": ["add-adult", "add-carer", "add-child"],
    }
    kinds = several.get(section, ["add"])
    return [f"/episodes/{episode_id}/{section}/{kind}" for kind in kinds]


@pytest.fixture
def item(app, section):
    return MAKERS[section](factories.an_episode())


@every_kind
def test_an_item_entered_in_error_leaves_the_page_with_a_reason(client, item, section):
    url = f"{base(item, section)}/entered-in-error"
    reason = {"entered_in_error_reason": "Wrong patient"}
    response = client.post(url, {**opened(client, url), **reason}, htmx=True)

    assert response.status_code == 200
    left = response.page.find(id=f"{region(section)}-{item.id}")
    assert "Entered in error" in left.text
    assert "Wrong patient" in left.text
    assert left.find("a") is None
    page = client.get(f"/episodes/{item.episode_id}").page
    assert page.find(id=f"{region(section)}-{item.id}") is None
    row = db.session.scalars(select(History).where(History.action == "entered in error")).one()
    assert row.after["entered_in_error_reason"] == "Wrong patient"


@every_kind
def test_no_item_is_taken_out_without_a_reason(client, item, section):
    url = f"{base(item, section)}/entered-in-error"
    response = client.post(url, {"entered_in_error_reason": " "}, htmx=True)
    assert response.status_code == 422
    assert (
        "Say why this was entered in error" in response.page.select_one(".nhsuk-error-message").text
    )
    page = client.get(f"/episodes/{item.episode_id}").page
    assert page.find(id=f"{region(section)}-{item.id}")


@pytest.mark.on_both
@every_kind
def test_taking_out_twice_is_taking_out_once(client, item, section):
    url = f"{base(item, section)}/entered-in-error"
    reason = {**opened(client, url), "entered_in_error_reason": "Twice"}
    first, second = client.post(url, reason), client.post(url, reason)
    assert first.location == second.location
    assert first.location.endswith(f"#{section}")
    rows = db.session.scalars(select(History).where(History.action == "entered in error")).all()
    assert len(rows) == 1


@every_kind
def test_an_item_somebody_has_taken_out_is_not_changed(client, item, section):
    url = f"{base(item, section)}/entered-in-error"
    client.post(url, {**opened(client, url), "entered_in_error_reason": "Gone"})
    if section in CORRECTED:
        response = client.post(f"{base(item, section)}/correct", {}, htmx=True)
        assert response.status_code == 409
        assert response.headers["HX-Reswap"] == "none"
    assert "Somebody has marked this" in client.get(base(item, section), htmx=True).words


@every_kind
def test_a_viewer_sees_everything_and_changes_nothing(app, item, section):
    viewer = Client(app)
    viewer.sign_in(factories.a_user(roles=("viewer",)))
    shown = viewer.get(f"/episodes/{item.episode_id}").page.find(id=section)
    assert shown.find(id=f"{region(section)}-{item.id}")
    assert shown.select("a, button, form") == []
    for url in [*forms_of(item, section), *add_urls(item.episode_id, section)]:
        assert viewer.post(url, {}).status_code == 403
        if not url.endswith(PRESSES):
            assert viewer.get(url).status_code == 403


@every_kind
def test_another_organisations_item_is_not_there(app, item, section):
    foreign = factories.an_organisation()
    stranger = Client(app)
    with organisation_scope(foreign.id):
        stranger.sign_in(factories.a_user(organisation=foreign))
    for url in [*forms_of(item, section), *add_urls(item.episode_id, section)]:
        assert stranger.post(url, {}).status_code == 404
    assert stranger.get(base(item, section), htmx=True).status_code == 404


@every_kind
def test_an_item_is_found_only_in_its_own_episode(client, item, section):
    other = factories.an_episode()
    for url in forms_of(item, section):
        wrong = url.replace(f"/episodes/{item.episode_id}/", f"/episodes/{other.id}/")
        assert client.post(wrong, {}).status_code == 404


@every_kind
def test_an_item_of_an_episode_entered_in_error_is_not_there(client, item, section):
    with writing():
        mark_entered_in_error(db.session.get(Episode, item.episode_id), "Wrong patient")
        db.session.commit()
    for url in forms_of(item, section):
        assert client.post(url, {}).status_code == 404


@every_kind
def test_cancel_closes_the_form_alone(client, item, section):
    for url in forms_of(item, section):
        if url.endswith(PRESSES):
            continue
        cancel = client.get(url, htmx=True).page.select_one("a[data-cancel]")
        assert cancel["href"] == cancel["hx-get"] == base(item, section)
    closed = client.get(base(item, section), htmx=True)
    assert closed.page.find(id=f"{region(section)}-{item.id}")
    assert closed.page.find(id=section) is None
    plain = client.get(base(item, section))
    assert plain.status_code == 303
    assert plain.location.endswith(f"#{section}")


@every_kind
def test_cancel_of_a_new_item_closes_its_place_alone(client, item, section):
    for url in add_urls(item.episode_id, section):
        cancel = client.get(url, htmx=True).page.select_one("a[data-cancel]")
        page = client.get(cancel["hx-get"], htmx=True).page
        place = page.find(id=f"{region(section)}-new")
        assert place.find("form") is None
        assert url in [link["hx-get"] for link in place.select("a")]


@every_kind
def test_every_form_stands_as_a_page_of_its_own(client, item, section):
    for url in [*forms_of(item, section), *add_urls(item.episode_id, section)]:
        if url.endswith(PRESSES):
            continue
        response = client.get(url)  # the client holds the page to the house rules
        form = response.page.select_one("main form")
        assert form["action"] == form["hx-post"] == url
        assert "Testcase".upper() in response.page.find(id="patient-banner").text


@every_kind
def test_several_open_forms_share_no_id(client, item, section):
    ids = []
    for url in [*forms_of(item, section)[:1], *add_urls(item.episode_id, section)]:
        page = client.get(url, htmx=True).page
        ids += [tag["id"] for tag in page.select("form [id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.on_both
@pytest.mark.parametrize(("section", "column"), [("lines", "line_id"), ("courses", "course_id")])
def test_an_event_no_longer_names_what_was_taken_out(client, item, section, column):
    episode = db.session.get(Episode, item.episode_id)
    event = factories.an_event(episode, **{column: item.id})
    url = f"{base(item, section)}/entered-in-error"
    client.post(url, {**opened(client, url), "entered_in_error_reason": "Wrong patient"})
    assert getattr(db.session.get(Event, event.id), column) is None


def test_a_course_taken_out_takes_its_days_with_it(client, app):
    course = factories.a_course(factories.an_episode())
    assert db.session.get(Episode, course.episode_id).opat_days == 14
    url = f"{base(course, 'courses')}/entered-in-error"
    client.post(url, {**opened(client, url), "entered_in_error_reason": "Wrong patient"})
    assert not db.session.get(Episode, course.episode_id).opat_days
