"""Giving and withdrawing consent to be counted nationally. It flushes; the view commits."""

from datetime import date

from pms.admin.consent.queries import find_standing
from pms.admin.models import NationalConsent
from pms.auth.models import Organisation
from pms.domain.national.consent import giving_problem, withdrawing_problem
from pms.refusal import insist
from pms.store.base import db


def give_consent(
    organisation: Organisation,
    *,
    given_on: date | None,
    given_by: str,
    reference: str,
    today: date,
) -> NationalConsent:
    """Have the organisation counted in the national figures from the day on."""
    db.session.refresh(organisation, with_for_update=True)  # two presses wait for each other
    insist(
        giving_problem(given_on, today, stands=find_standing(organisation) is not None),
        None if given_by.strip() else "Enter who decided it",
        None if reference.strip() else "Enter the reference",
    )
    assert given_on is not None
    row = NationalConsent(
        organisation_id=organisation.id, given_on=given_on, given_by=given_by, reference=reference
    )
    db.session.add(row)
    db.session.flush()
    return row


def withdraw_consent(organisation: Organisation, *, why: str, today: date) -> None:
    """From today on the organisation is in nothing that is counted; what was published stays."""
    db.session.refresh(organisation, with_for_update=True)
    standing = find_standing(organisation)
    insist(withdrawing_problem(stands=standing is not None), None if why.strip() else "Say why")
    assert standing is not None
    standing.withdrawn_on, standing.withdrawal_reason = today, why
    db.session.flush()
