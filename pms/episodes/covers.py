"""Until when a long-acting drug covers, where a form asks for the end of a course (R4)."""

from datetime import date

from wtforms import Field

from pms.domain.care.cover import CoverOffer, last_dose_on, offered_cover
from pms.episodes.models import Course
from pms.picklists.covers import covers, long_acting_agents

CONFIRM = "Confirm the day: cover depends on the regimen"


def cover_of(course: Course, today: date) -> CoverOffer | None:
    """What the list of intervals offers after the latest dose."""
    last_on = last_dose_on(course.frequency, course.started_on, today)
    return offered_cover(covers(), course.agent, course.dose, course.dose_unit, last_on)


def usual_end(course: Course, today: date) -> date | None:
    """What the question for a course's last day begins with: today for a daily drug.

    A long-acting one acts on after its last dose. Its end is the day that is recorded, or planned
    by a person, or else offered by the list; where there is none, the question stays blank.
    """
    if course.agent not in long_acting_agents():
        return today if course.started_on <= today else course.ended_on
    offer, planned = cover_of(course, today), course.episode.planned_end_on
    if course.ended_on or (planned and planned > course.started_on):
        return course.ended_on or planned
    return offer.until if offer else None


def ask_for_cover(field: Field, course: Course, today: date) -> None:
    """Have a question for the last day of a long-acting course ask until when it covers."""
    if course.agent in long_acting_agents():
        offer = cover_of(course, today)
        field.label.text = "Covers until"
        field.description = f"{offer.words}. {CONFIRM}" if offer else CONFIRM
