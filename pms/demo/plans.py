"""The plan of the demonstration's accepted referrals whose treatment has not begun."""

from datetime import date, timedelta

import sqlalchemy as sa

from pms.episodes.models import Course, Episode
from pms.episodes.plan import PlanValues
from pms.store.base import db

LATELY = timedelta(days=28)
DOSES = {"adult": (2.0, "g"), "paediatric": (80.0, "mg_per_kg")}


def plan_those_to_start(today: date) -> None:
    """For the chosen organisation, within the transaction of its caller."""
    begun = sa.exists().where(Course.episode_id == Episode.id)
    waiting = db.session.scalars(
        sa.select(Episode)
        .where(Episode.decision == "accepted", Episode.decided_on > today - LATELY, ~begun)
        .order_by(Episode.id)
    )
    for episode in waiting:
        dose, unit = DOSES[episode.service]
        plan = PlanValues(
            planned_agent="ceftriaxone",
            planned_dose=dose,
            planned_dose_unit=unit,
            planned_frequency="od",
            planned_route="iv",
            planned_administered_by="opat_clinic",
            planned_end_on=today + timedelta(days=13),
        )
        for column, value in plan.items():
            setattr(episode, column, value)
    db.session.flush()
