"""Cuts a story at the day the demonstration is made on: what lies ahead is not recorded yet."""

from datetime import date, timedelta

from pms.demo.choice import Row
from pms.demo.story import Story

LONG_ACTING = ("dalbavancin", "rezafungin")
TASKS_AHEAD = timedelta(days=10)
STARTS = {
    "courses": "start_date",
    "lines": "inserted_on",
    "events": "date",
    "admissions": "admitted_on",
    "reviews": "date",
    "later_outcomes": "date",
}
DECIDED = ("decision", "decision_date", "decided_by", "rejection_reasons", "planned_end_date")
ENDED = (
    "therapy_end_reason",
    "infection_outcome",
    "opat_outcome",
    "outcome_date",
    "died_on",
    "death_category",
    "follow_up_date",
    "follow_up_with",
    "after_opat_known_on",
    "after_opat_known_by",
)


def cut(story: Story, today: date) -> None:
    """Take out of the story all that a record could not hold today."""
    episode = story.episode
    if episode["decision_date"] > today:
        forget(episode, *DECIDED, *ENDED, "delivery_plan")
        for rows in story.tables.values():
            rows.clear()
        return
    if episode["decision"] == "rejected":
        return
    if episode["outcome_date"] > today:
        forget(episode, *ENDED)
    undo(episode, today, "after_opat_known_on", "after_opat_known_by")
    for table, column in STARTS.items():
        story.tables[table] = [
            row for row in story[table] if (row[column] or story.first_on) <= today
        ]
    for row in story["courses"]:
        end_course(row, today)
    for row in story["lines"]:
        undo(row, today, "removed_on", "removal_reason")
    for row in story["admissions"]:
        undo(row, today, "discharged_on")
    story.tables["tasks"] = [
        row for row in story["tasks"] if (row["due_date"] or today) <= today + TASKS_AHEAD
    ]
    for row in story["tasks"]:
        undo(row, today, "done_on")


def end_course(course: Row, today: date) -> None:
    """An end ahead is not known yet, but a long-acting drug has its "cover until" (R4)."""
    if course["end_date"] > today:
        course["course_end_reason"] = None
        if course["agent"] not in LONG_ACTING:
            course["end_date"] = None


def undo(row: Row, today: date, day: str, *more: str) -> None:
    if row.get(day) and row[day] > today:
        forget(row, day, *more)


def forget(row: Row, *columns: str) -> None:
    for column in columns:
        row[column] = None
