"""A browser that somebody is signed in with, past the page that asks for the password."""

from flask import Flask
from flask.testing import FlaskClient

from pms.auth import actions, sessions
from pms.auth.models import Organisation
from pms.db import db, intend

PASSWORD = "violet kettle harbour moss"


def signed_in(app: Flask, organisation_id: int) -> FlaskClient:
    """A clinician of the organisation, on a client of the WSGI application."""
    with app.test_request_context():
        intend("write")
        user, _ = actions.create_user(
            organisation=db.session.get_one(Organisation, organisation_id),
            username="benchmark",
            name="Benchmark",
            roles=("clinician",),
            password=PASSWORD,
        )
        sessions.begin(user)
        token = user.session_token
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
