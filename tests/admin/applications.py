"""Organisations on their way to being authorised."""

from datetime import date

from pms import clock
from pms.admin.models import AuthorisationItem
from pms.auth.models import Organisation
from pms.domain.organisations.authorisation import CHECKLIST
from tests.factories import saved

APPLICATION = {
    "name": "Northport Hospitals",
    "ods_code": "rn1",
    "services": ["adult", "paediatric"],
    "contact_name": "Ada Contact",
    "contact_email": "ada@example.nhs.uk",
    "contact_phone": "01632 960001",
    "paperwork_reference": "OPAT/2026/17",
}
ACCOUNTS = {
    "accounts-0-username": "Head.Nurse",
    "accounts-0-name": "Head Nurse",
    "accounts-0-roles": ["clinician", "organisation_admin"],
    "accounts-1-username": "reports",
    "accounts-1-name": "Rae Ports",
    "accounts-1-roles": ["manager"],
}


def an_application(**given) -> Organisation:
    values = {
        "ods_code": "RN1",
        "name": "Northport Hospitals",
        "state": "applied",
        "services": ("adult",),
        "contact_name": "Ada Contact",
        "contact_email": "ada@example.nhs.uk",
        "contact_phone": "01632 960001",
        "paperwork_reference": "OPAT/2026/17",
        "created_at": clock.now(),
        **given,
    }
    return saved(Organisation(**values))


def complete(organisation: Organisation, *, but: str | None = None) -> None:
    """Record every item of the checklist, or every one but one."""
    for item in CHECKLIST:
        if item != but:
            saved(
                AuthorisationItem(
                    organisation_id=organisation.id,
                    item=item,
                    reference=f"Paper {item}",
                    done_on=date(2026, 1, 5),
                )
            )
