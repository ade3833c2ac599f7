"""What people do at the door, for tests."""

import pyotp
from sqlalchemy import select

from pms import clock
from pms.auth import actions, second_factor
from pms.auth.models import User
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.client import Client
from tests.factories import PASSWORD, writing

HERE = {"environ_base": {"REMOTE_ADDR": "10.1.2.3"}}


def sign_in(browser, username, password=PASSWORD, path="/sign-in", **more):
    return browser.post(path, {"username": username, "password": password}, **more)


def an_enrolled_browser(app, organisation):
    browser = Client(app)
    browser.enrol(organisation)
    return browser


def issued(app, organisation):
    with writing():
        code = actions.issue_access_code(organisation, app.config["SECRET_KEY"])
        db.session.commit()
    return code


def with_second_factor(app, user):
    """Set the user's second factor up; the recovery codes."""
    secret = pyotp.random_base32()
    with app.test_request_context(), writing():
        user = db.session.merge(user)
        codes = second_factor.set_up(user, secret, code_of_secret(secret))
        user.totp_last_step = None  # so that a test may use the code of this moment
        db.session.commit()
    return codes


def code_of_secret(secret, steps=0):
    at = int(clock.now().timestamp()) // second_factor.STEP_SECONDS + steps
    return pyotp.TOTP(secret).generate_otp(at)


def code_of(user, steps=0):
    """What the user's app shows now, or so many half minutes later."""
    db.session.refresh(user)
    return code_of_secret(second_factor.secret_of(user), steps)


def history(count=1):
    """The last actions in the history, the latest last."""
    with organisation_scope("all"):  # failures belong to no organisation
        rows = db.session.scalars(select(History).order_by(History.id.desc()).limit(count)).all()
    return [row.action for row in reversed(rows)]


def last_history():
    with organisation_scope("all"):
        return db.session.scalars(select(History).order_by(History.id.desc()).limit(1)).one()


def token_of(browser):
    with browser.http.session_transaction() as cookie:
        return cookie.get("_user_id")


def is_in(browser):
    """Whether the browser's session opens a page for everybody who is signed in."""
    response = browser.get("/account")
    assert response.status_code in (200, 303)
    return response.status_code == 200


def change(user: User, **values):
    with writing():
        for name, value in values.items():
            setattr(user, name, value)
        db.session.commit()
