"""What is read is in the history, as much as what is changed."""

import pytest
import sqlalchemy as sa

from pms.store.base import db
from pms.store.history import History
from tests.client import Client
from tests.factories import a_patient, a_user, an_episode
from tests.open_form import open_form


def readings(action="view"):
    """Object and patient of each row of an action, oldest first."""
    rows = db.session.scalars(
        sa.select(History).where(History.action == action).order_by(History.id)
    )
    return [(row.object_type, row.object_id, row.patient_id) for row in rows]


def test_opening_a_patient_or_an_episode_is_recorded_once_with_who_did(app, client):
    episode = an_episode()
    client.get(f"/episodes/{episode.id}")
    client.get(f"/patients/{episode.patient_id}")
    assert readings() == [
        ("episode", episode.id, episode.patient_id),
        ("patient", episode.patient_id, episode.patient_id),
    ]
    row = db.session.scalars(sa.select(History).where(History.action == "view")).first()
    assert (row.username, row.address) == (client.user.username, "127.0.0.1")


def test_opening_a_section_by_htmx_is_a_view_too(app, client):
    episode = an_episode()
    client.get(f"/episodes/{episode.id}/referral", htmx=True)
    assert readings() == [("episode", episode.id, episode.patient_id)]


def test_a_save_is_in_the_history_as_a_change_and_not_as_a_view_too(app, client):
    patient = a_patient()
    typed = open_form(client.get(f"/patients/{patient.id}/details", htmx=True))
    answer = client.post(
        f"/patients/{patient.id}/details", {**typed, "phone": "01632 960003"}, htmx=True
    )
    assert answer.status_code == 200
    assert patient.phone == "01632 960003"
    assert readings() == [("patient", patient.id, patient.id)]  # the form that was opened


def test_a_page_that_was_not_shown_is_no_view(app, client):
    client.get("/patients/999")
    episode = an_episode()
    stranger = Client(app)
    stranger.get(f"/episodes/{episode.id}")
    assert readings() == []


def test_a_search_is_recorded_with_its_words_and_whom_it_showed(app, client):
    patient = a_patient(family_name="Abernathy")
    client.post("/patients", {"text": "aber"})
    client.post("/patients", {"text": "nobody"})
    rows = db.session.scalars(sa.select(History).where(History.action == "search")).all()
    assert [row.after for row in rows] == [{"text": "aber", "patients": [patient.id]}]


@pytest.mark.parametrize("role", ["clinician", "viewer"])
def test_whoever_reads_patients_sees_how_an_episode_came_to_be(app, role):
    episode = an_episode(diagnosis="cellulitis")
    client = Client(app)
    client.sign_in(a_user(roles=(role,)))
    page = client.get(f"/episodes/{episode.id}/history")
    assert "Cellulitis" in page.words
    assert "console" in page.words


def test_printing_a_record_is_recorded(app, client):
    episode = an_episode()
    answer = client.post("/printed", {"path": f"/episodes/{episode.id}"})
    assert answer.status_code == 204
    assert readings("print") == [("episode", episode.id, episode.patient_id)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/episodes/999", 404),
        ("/nowhere", 404),
        ("", 404),
        ("/sign-in", 404),
        ("/history", 403),
        ("//example.org/episodes", 404),
    ],
)
def test_printing_what_one_cannot_open_is_refused(app, client, path, status):
    assert client.post("/printed", {"path": path}).status_code == status
    assert readings("print") == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_is_refused_is_recorded(app, method):
    manager = Client(app)
    manager.sign_in(a_user(roles=("manager",)))
    assert getattr(manager, method)("/patients/add").status_code == 403
    row = db.session.scalars(sa.select(History).where(History.action == "refused")).one()
    assert (row.username, row.object_type) == (manager.user.username, "page")
    assert row.after == {"page": "patients.add", "method": method.upper()}
