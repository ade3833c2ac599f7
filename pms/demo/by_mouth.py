"""Some patients are referred for oral treatment only: no OPAT day, but days of COpAT (W12)."""

from datetime import date, timedelta

from pms.demo.choice import Row
from pms.demo.story import Story

EVERY = 20
"""One in so many of those who might have been."""
OVER = timedelta(days=30)


def treat_some_by_mouth(stories: list[Story], today: date) -> None:
    """Chosen by their place, so that nothing else of the demonstration is another by it."""
    suitable = [story for story in stories if is_suitable(story, today)]
    for story in suitable[::EVERY]:
        treat_by_mouth(story)


def is_suitable(story: Story, today: date) -> bool:
    """Over and well, with an oral course at its end, and nothing that went wrong on the way."""
    oral = oral_courses(story)
    return (
        story.accepted
        and story.fate == "well"
        and story.episode["pathway"] != "return_to_iv"
        and len(oral) == 1
        and oral[0]["end_date"] is not None
        and oral[0]["end_date"] < today - OVER
        and not (story["events"] or story["admissions"] or story["exclusions"])
        and not story["confirmations"]
        and not has_gap(story)
    )


OF_EPISODE = ("specialty", "diagnosis", "infection_outcome", "opat_outcome")
OF_COURSE = ("route", "administered_by", "end_date")


def has_gap(story: Story) -> bool:
    """Whether gaps.py left one: each kind of them has to stay."""
    in_courses = any(not row[column] for row in story["courses"] for column in OF_COURSE)
    return in_courses or any(not story.episode[column] for column in OF_EPISODE)


def treat_by_mouth(story: Story) -> None:
    [oral] = oral_courses(story)
    oral["start_date"] = story.first_on
    story.tables["courses"] = [oral]
    story.tables["lines"] = []
    story.episode["therapy_end_reason"] = None


def oral_courses(story: Story) -> list[Row]:
    return [row for row in story["courses"] if row["route"] == "po"]
