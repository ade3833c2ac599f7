"""Commissioners and community teams of a demonstration organisation, and who belongs to which."""

from collections.abc import Iterable
from random import Random

from pms.demo.choice import Row
from pms.picklists.actions import local_code

COMMISSIONERS = ("Northfield and Vale ICB", "Westmoor ICB", "Borders Health Board")
COMMUNITY_TEAMS = (
    "Northfield Community Nursing",
    "Vale Rapid Response",
    "Westmoor District Nurses",
)
SHARES = (78, 17, 5)


def add_places(episodes: Iterable[Row]) -> list[Row]:
    """Give each patient's episodes a commissioner and mostly a team; the rows of both lists.

    By the patient, not by the draw of the rest: that stays what it was.
    """
    for episode in episodes:
        rng = Random(episode["patient_ref"])  # noqa: S311 (must be repeatable)
        (place,) = rng.choices(range(len(SHARES)), SHARES)
        episode["commissioner"] = code_of(COMMISSIONERS[place])
        if rng.random() < 0.6:
            episode["community_team"] = code_of(COMMUNITY_TEAMS[place])
    lists = {"commissioner": COMMISSIONERS, "community_team": COMMUNITY_TEAMS}
    return [
        {"list": name, "code": code_of(label), "label": label, "retired": False}
        for name, labels in lists.items()
        for label in labels
    ]


def code_of(label: str) -> str:
    return local_code(label, set())
