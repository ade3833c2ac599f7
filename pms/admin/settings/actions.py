"""Changing an organisation's settings. It flushes; the view commits."""

from collections.abc import Collection
from datetime import date

from pms.admin.settings.queries import networks_problem, service_problem
from pms.auth.models import SERVICES, Organisation
from pms.domain.counting.due import interval_problem
from pms.domain.counting.go_live import WAYS_OF_MOVING_OVER
from pms.domain.organisations.service_ages import ages_problem
from pms.domain.service_reports.cost import day_cost_problem
from pms.refusal import insist
from pms.store.base import db


def correct_settings(
    organisation: Organisation,
    address: str | None,
    *,
    name: str,
    letter_address: str | None,
    letter_phone: str | None,
    services: Collection[str],
    go_live_on: date | None,
    moving_over: str | None,
    second_factor_required: bool,
    networks: str,
    review_every_days: int,
    bloods_every_days: int,
    oral_review_every_days: int,
    oral_bloods_every_days: int,
    adult_from: int,
    paediatric_below: int,
    hospital_day_cost: int | None,
) -> None:
    insist(
        service_problem(services),
        networks_problem(networks, address),
        interval_problem(review_every_days),
        interval_problem(bloods_every_days),
        interval_problem(oral_review_every_days),
        interval_problem(oral_bloods_every_days),
        ages_problem(adult_from, paediatric_below),
        day_cost_problem(hospital_day_cost),
        None if moving_over in (None, *WAYS_OF_MOVING_OVER) else "There is no such way",
    )
    organisation.name = name
    organisation.letter_address = letter_address
    organisation.letter_phone = letter_phone
    organisation.services = tuple(service for service in SERVICES if service in services)
    organisation.go_live_on = go_live_on
    organisation.moving_over = moving_over
    organisation.second_factor_required = second_factor_required
    organisation.networks = networks
    organisation.review_every_days = review_every_days
    organisation.bloods_every_days = bloods_every_days
    organisation.oral_review_every_days = oral_review_every_days
    organisation.oral_bloods_every_days = oral_bloods_every_days
    organisation.adult_from = adult_from
    organisation.paediatric_below = paediatric_below
    organisation.hospital_day_cost = hospital_day_cost
    db.session.flush()
