"""Consents to be counted nationally, of one organisation or of all."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from pms.admin.models import NationalConsent
from pms.auth.models import Organisation
from pms.store.base import db
from pms.store.scoping import ALL, organisation_scope


def find_standing(organisation: Organisation) -> NationalConsent | None:
    """The consent that has not been withdrawn, if there is one."""
    return next((one for one in list_consents(organisation) if one.withdrawn_on is None), None)


def list_consents(organisation: Organisation) -> Sequence[NationalConsent]:
    """Given and withdrawn, the latest first."""
    with organisation_scope(organisation.id):
        return db.session.scalars(
            select(NationalConsent)
            .where(NationalConsent.organisation_id == organisation.id)
            .order_by(NationalConsent.id.desc())
        ).all()


def list_consenting(day: date) -> Sequence[Organisation]:
    """Open organisations whose consent stands on a day, in order of id; it stands from its day to
    the day before its withdrawal.

    This looks at every organisation's consents at once, as nothing else of theirs is.
    """
    with organisation_scope(ALL):
        consenting = select(NationalConsent.organisation_id).where(
            NationalConsent.given_on <= day,
            or_(NationalConsent.withdrawn_on.is_(None), NationalConsent.withdrawn_on > day),
        )
        return db.session.scalars(
            select(Organisation)
            .where(Organisation.id.in_(consenting), Organisation.state == "authorised")
            .order_by(Organisation.id)
        ).all()
