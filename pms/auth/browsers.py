"""Enrolled browsers: who once typed an organisation's access code is asked for it no more."""

from datetime import timedelta

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import exists, or_, select
from werkzeug.wrappers import Response

from pms import clock
from pms.auth.access_code import hash_access_code
from pms.auth.models import EnrolledBrowser, Organisation
from pms.auth.tokens import new_token, token_hash
from pms.store import history
from pms.store.base import db
from pms.web import networks
from pms.web.security import cookie_name
from pms.web.typed import browser_name

COOKIE = "pms_browser"
LASTS = timedelta(days=30)


def this_browser() -> EnrolledBrowser | None:
    """The enrolment of the browser that asks, while it is valid."""
    try:
        token = _serializer().loads(request.cookies.get(cookie_name(COOKIE), ""))
    except BadSignature:
        return None
    found = db.session.scalars(
        select(EnrolledBrowser).where(EnrolledBrowser.token_hash == token_hash(token))
    ).one_or_none()
    return found if found and is_valid(found) else None


def is_valid(browser: EnrolledBrowser) -> bool:
    return browser.revoked_at is None and clock.now() - browser.enrolled_at < LASTS


def find_by_access_code(code: str) -> Organisation | None:
    """The organisation that the code opens here and now: authorised, and on its networks.

    Whoever changes the code or revokes the browsers waits for this transaction, or it for them.
    """
    hashed = hash_access_code(code, current_app.config["SECRET_KEY"])
    found = db.session.scalars(
        select(Organisation)
        .where(
            or_(
                Organisation.access_code_hash == hashed,
                (Organisation.old_access_code_hash == hashed)
                & (Organisation.old_access_code_until > clock.now()),
            )
        )
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).first()
    if found and found.is_open and networks.allows(found.networks, request.remote_addr):
        return found
    return None


def is_any_access_code(code: str) -> bool:
    """Whether the code is some organisation's, open or not: without waiting for anybody."""
    hashed = hash_access_code(code, current_app.config["SECRET_KEY"])
    either = (Organisation.access_code_hash == hashed) | (
        Organisation.old_access_code_hash == hashed
    )
    return db.session.scalar(select(exists().where(either))) is True


def enrol(organisation: Organisation) -> str:
    """Enrol the browser that asks: the value of its cookie. Flushes."""
    token, now = new_token(), clock.now()
    browser = EnrolledBrowser(
        organisation_id=organisation.id,
        token_hash=token_hash(token),
        enrolled_at=now,
        last_used_at=now,
        address=request.remote_addr or "",
        browser=browser_name(),
    )
    db.session.add(browser)
    db.session.flush()
    history.record(
        db.session,
        "enrol browser",
        "enrolled_browser",
        browser.id,
        organisation_id=organisation.id,
    )
    return str(_serializer().dumps(token))


def remember(response: Response, cookie: str) -> None:
    """Have the browser keep its enrolment, beyond the end of any session."""
    response.set_cookie(
        cookie_name(COOKIE),
        cookie,
        max_age=LASTS,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )


def forget(response: Response) -> None:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(cookie_name(COOKIE), secure=secure, httponly=True, samesite="Lax")


PROGRAMS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def in_words(user_agent: str) -> str:
    """What a person calls the browser: Edge on Windows. The first name that fits is the right one,
    since each browser also claims to be older ones."""
    program = next((name for sign, name in PROGRAMS.items() if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), None)
    return f"{program or 'A browser'}{f' on {system}' if system else ''}"


def _serializer() -> URLSafeSerializer:
    return serializer_of(current_app)


def serializer_of(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.config["SECRET_KEY"], salt="enrolled browser")
