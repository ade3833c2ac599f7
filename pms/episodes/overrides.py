"""Reasons for giving a drug although it meets a recorded allergy: asked, kept, and still good."""

import sqlalchemy as sa
from flask_login import current_user
from sqlalchemy import orm

from pms import clock
from pms.domain.care.allergies import allergy_facts
from pms.episodes.models import Course, Episode, Override
from pms.layout import day
from pms.patients.models import Patient
from pms.picklists.allergens import match_of
from pms.picklists.queries import label_of
from pms.store import history
from pms.store.base import db

ALLERGY = "allergy"


def override_of(course: Course) -> Override | None:
    """The reason that stands: given for this drug, and for the allergies as they are now."""
    about = allergy_facts(course.agent, course.episode.patient.allergies)
    found = (
        one
        for one in reversed(course.episode.drug_overrides)
        if one.course_id == course.id and one.kind == ALLERGY and one.about == about
    )
    return next(found, None)


def direct_allergy(episode: Episode | None, agent: str | None) -> str:
    """How a drug meets an allergy directly, in words; "" where it does not."""
    allergies = episode.patient.allergies if episode else None
    match = match_of(agent, allergies)
    if match is None or match.is_related:
        return ""
    return match.in_words(label_of("antimicrobial", agent) or match.agent, allergies or "")


def keep_reason(course: Course, reason: str | None) -> None:
    """Keep a reason with who gave it and when, unless it is the one that stands already."""
    reason, episode = (reason or "").strip(), course.episode
    if not reason or not direct_allergy(episode, course.agent):
        return
    if (standing := override_of(course)) and standing.reason == reason:
        return
    kept = Override(
        episode=episode,
        course_id=course.id,
        kind=ALLERGY,
        reason=reason,
        who=getattr(current_user, "name", None) or history.actor().username,
        at=clock.now(),
        about=allergy_facts(course.agent, episode.patient.allergies),
    )
    db.session.add(kept)
    db.session.flush()


def explained(course: Course) -> str:
    """Why a course is given although it meets an allergy, by whom and when; "" without a reason."""
    standing, allergies = override_of(course), course.episode.patient.allergies
    if standing is None:
        return ""
    drug = label_of("antimicrobial", course.agent) or course.agent
    on = day(standing.at.astimezone(clock.LONDON).date()) if standing.at else ""
    signed = ", ".join(filter(None, (standing.who, on)))
    by = f" ({signed})" if signed else ""
    return f"{drug} is given with the recorded allergy “{allergies}”: {standing.reason}{by}"


def settle_imported(session: orm.Session, first_id: int) -> None:
    """Reasons that were just brought in without saying so are about the facts as they are now."""
    given = (
        sa.select(Course.agent + ": " + sa.func.coalesce(Patient.allergies, ""))
        .join(Episode, Episode.id == Course.episode_id)
        .join(Patient, Patient.id == Episode.patient_id)
        .where(Course.id == Override.course_id)
        .correlate(Override)
        .scalar_subquery()
    )
    session.execute(
        sa.update(Override)
        .where(Override.id >= first_id, Override.about.is_(None))
        .values(about=given),
        execution_options={"synchronize_session": False},
    )
