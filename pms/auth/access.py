"""Who may do what: every view says which roles may call it, and start-up refuses one that does not.

The rule is next to the view (`@allow("clinician")`) and is enforced before any view runs.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request, url_for
from flask_login import current_user

from pms.auth import second_factor
from pms.auth.models import ROLES, User
from pms.store import history
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend, write_aside
from pms.web import networks
from pms.web.extensions import login_manager
from pms.web.htmx import go_to

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE = frozenset({"everyone"})
SIGNED_IN = frozenset({"signed in"})
ALWAYS = {"auth.sign_out", "auth.stay", "auth.password_again"}
"""What a person may do though something else must be done first."""
NOBODY = "nobody"

READS_PATIENTS = ("clinician", "viewer")
WRITES_PATIENTS = ("clinician",)
READS_REPORTS = ("clinician", "viewer", "manager", "organisation_admin")
READS_LISTS = (*READS_PATIENTS, "manager")
"""Managers see lists of episodes by their numbers, without what identifies a patient."""
DOWNLOADS_LISTS = (*WRITES_PATIENTS, "manager")
"""A viewer reads on screen and on paper; a file leaves the program."""
CLOSES_QUARTERS = ("manager",)
SEES_NATIONAL = ("national_viewer",)
EXCLUDES_EPISODES = ("clinician", "manager")
READS_REASONS = (*READS_PATIENTS, "manager")
"""Who reads why an episode is left out of a return: who treats patients, and who answers for the
return."""


def allow(*roles: str) -> Callable[[View], View]:
    """Let people with any of these roles call the view."""
    unknown = set(roles) - set(ROLES)
    assert not unknown, unknown
    return _mark(frozenset(roles))


def allow_everyone(view: View) -> View:
    """Let anyone call the view, signed in or not."""
    return _mark(EVERYONE)(view)


def allow_signed_in(view: View) -> View:
    """Let anyone who is signed in call the view."""
    return _mark(SIGNED_IN)(view)


def _mark(rule: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> frozenset[str] | None:
    """The rule of an endpoint; static files are for everyone."""
    if endpoint == "static":
        return EVERYONE
    return getattr(app.view_functions[endpoint], "access_rule", None)


def init_app(app: Flask) -> None:
    app.before_request(enforce)


def refuse_views_without_rule(app: Flask) -> None:
    """Raises at start-up, so that a forgotten rule never serves a page."""
    missing = sorted(name for name in app.view_functions if rule_of(app, name) is None)
    if missing:
        raise RuntimeError(f"these views do not say who may call them: {', '.join(missing)}")


def enforce() -> Any:
    """Before every view: 404 for no view, sign-in where needed, 403 without the role."""
    g.actor = history.Actor(username=NOBODY, address=request.remote_addr or "")
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule == EVERYONE:
        return None
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    act_as(current_user)
    if current_user.organisation:
        networks.refuse_outside(current_user.organisation.networks)
    first = must_be_done_first(current_user)
    if first and request.endpoint not in {first, *ALWAYS}:
        return go_to(url_for(first))
    if rule != SIGNED_IN and not current_user.has_role(*(rule or ())):
        note_refusal(current_user)
        abort(403)
    return None


def note_refusal(user: User) -> None:
    """In the history, though nothing else of the request is kept."""
    organisation_id = user.organisation_id
    intend("read")
    with write_aside() as connection:
        history.record(
            connection,
            "refused",
            "page",
            None,
            organisation_id=organisation_id,
            after={"page": request.endpoint, "method": request.method},
        )


def act_as(user: User) -> None:
    """What follows in this request is done by the user, on the rows of their organisation."""
    if user.organisation_id is not None:
        choose_organisation(user.organisation_id)
    g.actor = history.Actor(
        user_id=user.id,
        username=user.username,
        roles=";".join(user.roles),
        address=request.remote_addr or "",
    )


def must_be_done_first(user: User) -> str | None:
    """The page that stands before all others: a password of one's own, a second factor."""
    if user.one_time_password_until:
        return "auth.choose_password"
    return "auth.set_up_second_factor" if second_factor.is_missing(user) else None
