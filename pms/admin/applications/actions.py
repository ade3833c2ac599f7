"""Taking up an application. It flushes; the view commits."""

from collections.abc import Collection

from pms import clock
from pms.auth import throttle
from pms.auth.models import SERVICES, Organisation
from pms.auth.queries import find_organisation
from pms.store import history
from pms.store.base import db
from pms.store.transactions import intend


def count_application(address: str | None) -> None:
    """Raises MustWait where an address has sent too many applications recently; this one counts."""
    applicant, now = [throttle.of_applicant(address)], clock.now()
    throttle.insist_on_a_try(applicant, now)
    intend("write")
    throttle.take_try(applicant, now)


def apply(
    *,
    ods_code: str,
    name: str,
    services: Collection[str],
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    paperwork_reference: str,
) -> None:
    """Note the application; of an organisation known already, in its history only."""
    contact = {
        "contact_name": contact_name,
        "contact_email": contact_email,
        "contact_phone": contact_phone,
        "paperwork_reference": paperwork_reference,
    }
    if known := find_organisation(ods_code):
        history.record(
            db.session,
            "apply again",
            "organisation",
            known.id,
            organisation_id=known.id,
            after={"name": name, **contact},
        )
        return
    organisation = Organisation(
        ods_code=ods_code,
        name=name,
        state="applied",
        services=tuple(service for service in SERVICES if service in services),
        created_at=clock.now(),
        **contact,
    )
    db.session.add(organisation)
    db.session.flush()
