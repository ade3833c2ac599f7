"""Authorising, suspending and closing organisations. Actions flush; views commit."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from pms import clock
from pms.admin.models import Approval, AuthorisationItem
from pms.admin.organisations.queries import items_done, list_active_users, list_approvals
from pms.auth import actions as accounts
from pms.auth.actions import OneTimePassword
from pms.auth.models import OVER_ALL, Organisation, User
from pms.domain.organisations.administrators import ADMINISTRATOR
from pms.domain.organisations.authorisation import APPROVALS_NEEDED, CHECKLIST, approval_problem
from pms.domain.organisations.states import state_change_problem
from pms.refusal import Refused, insist
from pms.store import history
from pms.store.base import db


class FirstAccount(NamedTuple):
    """Somebody to whom the technical team gives an account, and their first password."""

    username: str
    name: str
    roles: tuple[str, ...]
    password: OneTimePassword


def lock(organisation: Organisation) -> None:
    """Have further changes of the same organisation wait for this one, and read it again."""
    db.session.refresh(organisation, with_for_update=True)


def note(organisation: Organisation, action: str, **facts: Any) -> None:
    """Write into the history what was done to an organisation, and why."""
    history.record(
        db.session,
        action,
        "organisation",
        organisation.id,
        organisation_id=organisation.id,
        after=facts or None,
    )


def correct_details(organisation: Organisation, **details: str | None) -> None:
    """Change who it is and whom to ask; who approved the application has not seen that."""
    for column, value in details.items():
        setattr(organisation, column, value)
    if db.session.is_modified(organisation):
        withdraw_approvals(organisation)
    db.session.flush()


def record_item(
    organisation: Organisation, item: str, *, reference: str, done_on: date | None, today: date
) -> None:
    """Note an item of the checklist as done, or correct the note."""
    lock(organisation)
    insist(
        None if item in CHECKLIST else f"there is no item {item} on the checklist",
        None if reference.strip() else "An item needs a reference",
        "The day must be today or earlier" if done_on is None or done_on > today else None,
    )
    assert done_on is not None
    row = items_done(organisation).get(item)
    if row is None:
        row = AuthorisationItem(organisation_id=organisation.id, item=item)
        db.session.add(row)
    row.reference, row.done_on = reference, done_on
    if db.session.is_modified(row):
        withdraw_approvals(organisation)
    db.session.flush()


def withdraw_approvals(organisation: Organisation) -> None:
    """An approval is of what it saw: a changed application is approved again."""
    if organisation.state == "applied":
        _delete_approvals(organisation)


def _delete_approvals(organisation: Organisation) -> None:
    for row in db.session.scalars(
        select(Approval).where(Approval.organisation_id == organisation.id)
    ):
        db.session.delete(row)


def approve(organisation: Organisation, user: User) -> int:
    """One technical user's approval: how many there are now."""
    lock(organisation)
    given = list_approvals(organisation)
    insist(
        None if user.has_role("technical") else "Only the technical team approves",
        approval_problem(
            organisation.state,
            items_done(organisation),
            any(approval.user_id == user.id for approval in given),
        ),
    )
    db.session.add(Approval(organisation_id=organisation.id, user_id=user.id, at=clock.now()))
    db.session.flush()
    return len(given) + 1


def authorise(
    organisation: Organisation, user: User, first: Sequence[FirstAccount], secret_key: str
) -> str:
    """The last approval, which authorises and makes the first accounts: the access code.

    Raises Refused, everything to be rolled back, where an approval or an administrator is missing.
    """
    if approve(organisation, user) < APPROVALS_NEEDED:
        raise Refused("This was the first approval: another one is needed")
    if not any(ADMINISTRATOR in account.roles for account in first):
        raise Refused("One of the first accounts must be an administrator's")
    if any(not set(OVER_ALL).isdisjoint(account.roles) for account in first):
        raise Refused("Accounts over all organisations are made on the server's console")
    organisation.state = "authorised"
    note(organisation, "authorise", accounts=[account.username for account in first])
    for account in first:
        accounts.create_user(organisation=organisation, **account._asdict())
    return accounts.issue_access_code(organisation, secret_key)


VERBS = {
    ("applied", "closed"): "decline",
    ("authorised", "suspended"): "suspend",
    ("suspended", "authorised"): "authorise again",
    ("suspended", "closed"): "close",
    ("closed", "applied"): "take up again",
}
"""The changes of state that one technical user makes, by what the history calls them."""


def change_state(organisation: Organisation, new: str, *, why: str) -> None:
    """Take the organisation to another state; its people are out at their next click."""
    lock(organisation)
    old = organisation.state
    insist(
        state_change_problem(old, new),
        None if (old, new) in VERBS else "An application is authorised by approvals",
        None if why.strip() else "Say why",
    )
    if new == "applied":
        _begin_anew(organisation)
    organisation.state = new
    if not organisation.is_open:
        accounts.end_sessions_of(organisation)
    note(organisation, VERBS[old, new], reason=why)
    db.session.flush()


def _begin_anew(organisation: Organisation) -> None:
    """An organisation that applies again keeps its records, but neither paperwork nor access."""
    for item in items_done(organisation).values():
        db.session.delete(item)
    _delete_approvals(organisation)
    organisation.access_code_hash = organisation.old_access_code_hash = None
    organisation.old_access_code_until = None
    for user in list_active_users(organisation):
        accounts.disable_user(user)
    accounts.revoke_browsers(organisation)


def change_access_code(
    organisation: Organisation, secret_key: str, *, at_once: bool, why: str
) -> str:
    """The new code, to be shown this once."""
    lock(organisation)
    if organisation.state != "authorised":
        raise Refused("Only an authorised organisation has an access code")
    note(organisation, "change access code", at_once=at_once, reason=why)
    return accounts.change_access_code(organisation, secret_key, at_once=at_once)


def revoke_browsers(organisation: Organisation, *, why: str) -> None:
    """Forget every enrolled browser; the sessions begun in one end."""
    lock(organisation)
    note(organisation, "revoke all browsers", reason=why)
    accounts.revoke_browsers(organisation)
