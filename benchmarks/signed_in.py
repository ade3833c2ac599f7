"""A browser that somebody is signed in with, past the page that asks for the password."""

from flask import Flask
from flask.testing import FlaskClient

from pms import clock
from pms.auth import actions, sessions
from pms.auth.models import Organisation
from pms.db import db, intend

PASSWORD = "violet kettle harbour moss"


def signed_in(app: Flask, organisation_id: int | None, role: str = "clinician") -> FlaskClient:
    """A clinician of the organisation, or another, on a client of the WSGI application."""
    with app.test_request_context():
        intend("write")
        user, _ = actions.create_user(
            organisation=organisation_id and db.session.get_one(Organisation, organisation_id),
            username="benchmark",
            name="Benchmark",
            roles=(role,),
            password=PASSWORD,
        )
        if organisation_id is None:
            user.totp_secret, user.totp_confirmed_at = "0" * 32, clock.now()  # must have one
        sessions.begin(user)
        token = user.session_token
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
