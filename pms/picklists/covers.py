"""What the lists say of a drug besides its name: how long a dose covers, how it is dosed."""

import csv
from functools import cache
from importlib.resources import files

from pms.domain.care.cover import CoverInterval
from pms.picklists.shipped import shipped_lists


@cache
def covers() -> tuple[CoverInterval, ...]:
    """The intervals of long-acting agents that a source confirms (covers.csv)."""
    text = (files("pms.picklists") / "covers.csv").read_text(encoding="utf-8")
    return tuple(
        CoverInterval(row["agent"], float(row["dose_mg"]), int(row["days"]), row["source"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def long_acting_agents() -> frozenset[str]:
    """Agents whose end is the day they cover until (R4)."""
    values = shipped_lists()["antimicrobial"]
    return frozenset(value.code for value in values if value.flags.get("long_acting") == "yes")


@cache
def fixed_dose_agents() -> frozenset[str]:
    """Agents whose dose does not go by weight, level or kidney, as far as the list says. One of an
    organisation's own is none of them: nobody has said how it is dosed."""
    values = shipped_lists()["antimicrobial"]
    return frozenset(value.code for value in values if not value.flags.get("dosed_by"))
