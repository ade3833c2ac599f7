"""Letters alone as shortcuts: each person's own choice."""

from pms.auth.models import User
from pms.store.base import db


def single_keys_of(user):
    return db.session.get_one(User, user.id, populate_existing=True).single_keys


def test_single_keys_are_on_until_a_person_switches_them_off(client):
    assert client.get("/account").page.body["data-keys"] == "on"
    response = client.post("/account/single-keys", {"switch": "off"})
    assert "Single keys are switched off" in client.follow(response).words
    assert single_keys_of(client.user) is False
    assert client.get("/account").page.body["data-keys"] == "off"
    client.post("/account/single-keys", {"switch": "on"})
    assert single_keys_of(client.user) is True


def test_the_switch_offers_the_other_state(client):
    button = client.get("/account").page.find("button", attrs={"name": "switch"})
    assert (button["value"], button.text) == ("off", "Switch single keys off")
