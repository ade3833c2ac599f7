"""What static/session.js asks: how long the session lasts, to let it last, to go on with a form."""

from datetime import timedelta

from flask import g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth import sessions
from pms.auth.access import allow_everyone, allow_signed_in
from pms.auth.blueprint import bp
from pms.store.base import db
from pms.web.forgery import masked_token

A_MINUTE = timedelta(minutes=1)


@bp.route("/session")
@allow_everyone
@sessions.never_extends
def token() -> ResponseReturnValue:
    """Who is signed in here, for how long, and a token for forms that were opened before."""
    if not current_user.is_authenticated:
        return jsonify(user=None, seconds=0)
    return _state()


@bp.route("/session/stay", methods=["POST"])
@allow_signed_in
def stay() -> ResponseReturnValue:
    """Somebody is there: the idle time begins again."""
    g.user_session.last_seen_at = clock.now()
    db.session.commit()
    return _state()


def _state() -> ResponseReturnValue:
    seconds = sessions.seconds_left(current_user)
    at_end = clock.now() + timedelta(seconds=seconds) + A_MINUTE
    return jsonify(
        user=current_user.id,
        name=current_user.name,
        seconds=seconds,
        may_stay=at_end < sessions.ends_for_certain_at(g.user_session),
        csrf_token=masked_token(),
    )


@bp.route("/signed-in")
@allow_signed_in
def signed_in() -> ResponseReturnValue:
    """The end of signing in beside a page that was kept open."""
    return render_template("auth/signed_in.html")
