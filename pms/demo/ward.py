"""What a busy ward leaves to be done, so that its lists have something to show."""

from collections.abc import Sequence
from datetime import date, timedelta

from pms.demo.present import ENDED, forget
from pms.demo.story import Story

DAY = timedelta(days=1)
LINES_LEFT_IN = 3
OVERDUE = ("Book line removal", "Chase blood cultures", "Ring the GP about monitoring")
FOLLOW_UPS = (-9, -2, 0, 4, 11, 20)
"""Days from today on which discharged patients are to be reviewed."""


def leave_to_do(stories: list[Story], today: date, staff: Sequence[str]) -> None:
    """Lines still in after therapy, tasks that are late, reviews due after discharge."""
    accepted = [story for story in stories if story.accepted and story.fate != "died"]
    ended = [story for story in accepted if story.episode["opat_outcome"] and story["reviews"]]
    lately = [story for story in ended if 0 < (today - story.last_on).days < 15]
    left_in = [story for story in lately if story["lines"]][:LINES_LEFT_IN]
    for story in left_in:
        forget(story.episode, *ENDED)
        for line in story["lines"]:
            forget(line, "removed_on", "removal_reason")
    running = [story for story in accepted if story.last_on > today]
    for story, text in zip(running[1::3], OVERDUE, strict=False):
        owner = "OPAT nurse"
        story.add("tasks", text=text, due_date=today - 2 * DAY, owner=owner, done_on=None)
    still = [task for story in running for task in story["tasks"] if not task["done_on"]]
    for place, task in enumerate(still[::2]):
        task["owner"] = staff[place % len(staff)]
    home = [story for story in ended if 20 < (today - story.last_on).days < 60]
    for story, days in zip(home, FOLLOW_UPS, strict=False):
        latest = max(story["reviews"], key=lambda review: review["date"])
        latest["next_review_date"] = today + days * DAY
