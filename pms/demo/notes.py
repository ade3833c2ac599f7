"""Dated notes: what was said on the telephone and seen at the door."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from pms.demo.choice import pick
from pms.demo.story import Story

DAY = timedelta(days=1)
LATELY = timedelta(days=400)
ON_ADULTS = (
    "Rang the patient: fever gone since yesterday, eating well. Knows whom to call at night.",
    "Asked about showering with the line: cover given and shown how to use it.",
    "Transport did not come. Dose given at 16:00 instead of 10:00, told the ward clerk.",
    "Microbiology advice by phone: continue, repeat CRP on Thursday, no imaging for now.",
    "GP surgery told of the blood monitoring; results come to us until the end of treatment.",
    "Dressing changed, a little ooze at the site, no redness. To be looked at again tomorrow.",
    "Daughter rang: nausea after the infusion. Slower rate agreed, antiemetic prescribed.",
    "Self-administration observed and signed off. Two weeks' supplies handed over.",
    "Would rather be visited in the evening; district nurses agreed to come after 17:00.",
)
ON_CHILDREN = (
    "Mother rang: slept well, no fever. Next visit after school as agreed.",
    "Topical anaesthetic first, then bloods without tears. Sticker chart nearly full.",
    "Father shown how to protect the line at bath time.",
    "School nurse told about the line and whom to call.",
    "Weight checked, dose still right.",
)


def write_notes(stories: Iterable[Story], writers: Sequence[str], today: date) -> None:
    """Chance of its own, so that nothing else of the demonstration is another by it."""
    for story in stories:
        if not (story.accepted and story["courses"] and today - story.first_on < LATELY):
            continue
        rng = Random(f"notes {story.ref}")  # noqa: S311 (must be repeatable)
        texts = ON_ADULTS if story.service == "adult" else ON_CHILDREN
        days = max(1, (min(story.last_on, today) - story.first_on).days + 1)
        for text in rng.sample(texts, pick(rng, ((45, 0), (35, 1), (15, 2), (5, 3)))):
            written_on = min(today, story.first_on + DAY * rng.randrange(days))
            story.add("dated_notes", written_on=written_on, author=rng.choice(writers), text=text)
