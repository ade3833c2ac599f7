"""A browser that somebody is signed in with, past the page that asks for the password."""

from contextvars import Context
from secrets import token_hex
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from pms import clock
from pms.auth import actions, second_factor, sessions
from pms.auth.models import Organisation
from pms.store.base import db
from pms.store.transactions import intend

PASSWORD = "violet kettle harbour moss"


class Browser(FlaskClient):
    """Each request has an application context of its own, as on a server. Within one that is open
    already all would share `g`, and find there what the first of them read.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


def signed_in(app: Flask, organisation_id: int | None, *roles: str) -> FlaskClient:
    """A clinician of the organisation, or another, on a client of the WSGI application."""
    with app.test_request_context():
        intend("write")
        user, _ = actions.create_user(
            organisation=organisation_id and db.session.get_one(Organisation, organisation_id),
            username=f"benchmark-{token_hex(4)}",  # a house may be used twice
            name="Benchmark",
            roles=roles or ("clinician",),
            password=PASSWORD,
        )
        if organisation_id is None or "organisation_admin" in roles:
            second_factor.keep(user, "0" * 32)  # must have one
            user.totp_confirmed_at = clock.now()
        sessions.begin(user)
        token = user.session_token
        db.session.commit()
    client = Browser(app, app.response_class)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
