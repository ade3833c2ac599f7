"""What rule set 2026.1 counted otherwise.

A return closed under it stays as it is: its numbers open to the episodes that they were made of,
and say what they counted. Nothing else is counted by it.
"""

from datetime import date

from pms.domain.counting.opat_days import oral_days
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment
from pms.domain.nors import RULE_SET
from pms.domain.nors.definitions import SECTIONS, Definition

CHANGED = {
    "COPAT": "COpAT: oral days count up to the day of counting also where the course ends after "
    "it. By 2026.1 an oral course counted only once it had ended.",
    "DEATH": "Deaths: a category counts only where no date of death is recorded. By 2026.1 it "
    "counted whenever the patient had died.",
}
"""Section to what 2026.2 changed in it."""

DEFINITIONS = {
    "COPAT": Definition(
        "Complex oral therapy (COpAT)",
        "By rule set 2026.1: counted episodes that also had an oral course that had ended, and the "
        "dates those courses cover. They are no OPAT days.",
        "R2",
    ),
    "DEATH": Definition(
        "Deaths",
        "By rule set 2026.1: counted episodes in which the patient died from the first OPAT day to "
        "the day after the last, or has a death category recorded.",
        "R7, R10",
    ),
}


def definition_of(section: str, rule_set: str = RULE_SET) -> Definition:
    """What a section counts, by the rule set that its numbers were counted by."""
    if rule_set == RULE_SET:
        return SECTIONS[section]
    return DEFINITIONS.get(section, SECTIONS[section])


def oral_days_by_2026_1(record: EpisodeRecord, as_at: date) -> int:
    """Of oral courses that had ended."""
    ended = [one for one in record.courses if one.ended_on is not None and one.ended_on <= as_at]
    return oral_days(record.accepted_on, ended, record.admissions, as_at)


def died_by_2026_1(record: EpisodeRecord, treatment: Treatment, as_at: date) -> bool:
    """During OPAT, or with a category whenever it was."""
    if record.died_on is not None and record.died_on > as_at:
        return False
    return bool(record.death_category) or treatment.during(record.died_on)
