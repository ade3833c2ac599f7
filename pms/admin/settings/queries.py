"""What stands against a setting."""

from collections.abc import Collection

from sqlalchemy import select

from pms.auth.models import SERVICES
from pms.episodes.models import Episode
from pms.store.base import db
from pms.web import networks as addresses


def service_problem(services: Collection[str]) -> str | None:
    """Why the organisation of this request may not run only these services."""
    if not services or set(services) - set(SERVICES):
        return "Select at least one service"
    for service in set(SERVICES) - set(services):
        if db.session.scalar(select(Episode.id).where(Episode.service == service).limit(1)):
            return f"There are episodes of the {service} service: it cannot be left out"
    return None


def networks_problem(networks: str, address: str | None) -> str | None:
    """Why a list of networks will not do for whoever is at an address just now."""
    if addresses.allows(networks, address):
        return None
    return f"This would block the device you are on ({address}): add its network"
