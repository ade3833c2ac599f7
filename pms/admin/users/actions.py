"""What an administrator does to the organisation's accounts. Actions flush; views commit."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pms.admin.questions import GIVEN_ROLES
from pms.admin.users.queries import (
    GIVES_ONESELF,
    count_other_administrators,
    given_to_oneself,
)
from pms.auth import actions as accounts
from pms.auth import sessions
from pms.auth.actions import OneTimePassword
from pms.auth.models import ROLES, Organisation, User
from pms.domain.organisations.administrators import ADMINISTRATOR, loss_problem
from pms.refusal import Refused, insist
from pms.store import history
from pms.store.base import db
from pms.store.transactions import hold


def lock(user: User) -> None:
    """Have two administrators' changes follow one another, so that one of them stays; and whoever
    is signing in with the account wait."""
    assert user.organisation is not None
    hold(user.organisation)
    sessions.hold(user)


def add_user(
    organisation: Organisation,
    *,
    username: str,
    name: str,
    roles: Collection[str],
    password: OneTimePassword,
) -> User:
    insist(roles_problem(roles))
    user, _ = accounts.create_user(
        organisation=organisation, username=username, name=name, roles=roles, password=password
    )
    return user


def roles_problem(roles: Collection[str]) -> str | None:
    """Roles over all organisations are given on the server's console alone."""
    if not roles:
        return "A user needs at least one role"
    if not set(roles) <= set(GIVEN_ROLES):
        return "This role cannot be given here"
    return None


def correct_user(
    user: User, by: User, why: str | None, *, name: str, roles: Collection[str]
) -> None:
    """Change the name or the roles; changed roles hold from the user's next click.

    Who gives their own account a role that sees patients says why, and it stands out.
    """
    lock(user)
    insist(roles_problem(roles))
    if given := given_to_oneself(user, by, roles):
        insist(None if why else "Say why you give yourself this role")
        history.record(
            db.session,
            GIVES_ONESELF,
            "user",
            user.id,
            organisation_id=user.organisation_id,
            after={"roles": list(given), "reason": why},
        )
    if user.has_role(ADMINISTRATOR) and ADMINISTRATOR not in roles:
        insist(_loss_problem(user, by))
    user.name = name
    user.roles = tuple(role for role in ROLES if role in roles)
    db.session.flush()


def _loss_problem(user: User, by: User) -> str | None:
    return loss_problem(
        is_oneself=user.id == by.id,
        administers=user.has_role(ADMINISTRATOR) and user.is_active,
        others=count_other_administrators(user),
    )


def _disable(user: User, by: User) -> None:
    insist(_loss_problem(user, by), None if user.is_active else "This account is disabled already")
    accounts.disable_user(user)


def _enable(user: User, by: User) -> None:
    insist("This account is not disabled" if user.is_active else None)
    accounts.enable_user(user)


def _reset_second_factor(user: User, by: User) -> None:
    insist(
        _own_problem(user, by),
        None if user.totp_confirmed_at else "This account has no second factor",
    )
    accounts.reset_second_factor(user)


def _end_sessions(user: User, by: User) -> None:
    insist(_own_problem(user, by))
    sessions.revoke_all(user)


def _own_problem(user: User, by: User) -> str | None:
    return "Do this on the page of your own account" if user.id == by.id else None


class AccountStep(NamedTuple):
    """Something done to one account, for a reason."""

    button: str
    meaning: str
    done: str
    act: Callable[[User, User], None]


STEPS: Mapping[str, AccountStep] = MappingProxyType(
    {
        "disable": AccountStep(
            "Disable the account",
            "No one can sign in with it, and its sessions end. What was done with it is kept in "
            "the history. It can be enabled again.",
            "The account is disabled",
            _disable,
        ),
        "enable": AccountStep(
            "Enable the account",
            "Its user can sign in again, with the same password and second factor as before.",
            "The account is enabled",
            _enable,
        ),
        "reset-second-factor": AccountStep(
            "Reset the second factor",
            "For a phone that was lost. Make sure that the person asking is the user: speak to "
            "them, or ring a number you know. Their sessions end.",
            "The second factor is reset",
            _reset_second_factor,
        ),
        "end-sessions": AccountStep(
            "End the sessions",
            "Anyone signed in with this account has to sign in again.",
            "The sessions are ended",
            _end_sessions,
        ),
    }
)


def take_step(user: User, step: str, by: User, *, why: str) -> None:
    """Do one of STEPS; the reason is in the history."""
    lock(user)
    STEPS[step].act(user, by)
    note_reason(user, step.replace("-", " "), why)
    db.session.flush()


def reset_password(user: User, by: User, password: OneTimePassword, *, why: str) -> None:
    """Replace a forgotten password by a one-time password; the sessions end."""
    lock(user)
    insist(_own_problem(user, by))
    if not user.is_active:
        raise Refused("This account is disabled: enable it first")
    accounts.reset_password(user, password_hash=password.hash)
    note_reason(user, "reset password", why)


def note_reason(user: User, step: str, why: str) -> None:
    """Beside the change itself, which the flush or the action below notes."""
    history.record(
        db.session,
        f"reason to {step}",
        "user",
        user.id,
        organisation_id=user.organisation_id,
        after={"reason": why},
    )
