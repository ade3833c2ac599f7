"""Where values of the lists are used: every column of the record that holds a code of a list."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from pms.domain.care.lists import Value
from pms.episodes import plan
from pms.episodes.entries import admissions, courses, later_outcomes, lines, reviews
from pms.episodes.entries.events import KINDS, lists_of
from pms.episodes.lists import DECISION_LISTS, DIAGNOSIS_LISTS, OUTCOME_LISTS, REFERRAL_LISTS
from pms.episodes.models import (
    Admission,
    Course,
    Episode,
    Event,
    LaterOutcome,
    Line,
    Review,
)
from pms.patients.models import Patient
from pms.picklists.shipped import PLACE_LISTS
from pms.store.base import db

EPISODE_LISTS = {
    **REFERRAL_LISTS,
    **DECISION_LISTS,
    **plan.LISTS,
    "rejection_reasons": "rejection_reason",
    **DIAGNOSIS_LISTS,
    **OUTCOME_LISTS,
    **{name: name for name in PLACE_LISTS},
}
USES: tuple[tuple[Any, dict[str, str]], ...] = (
    (Patient, {"sex": "sex"}),
    (Episode, EPISODE_LISTS),
    (Course, courses.LISTS),
    (Line, lines.LISTS),
    (Admission, admissions.LISTS),
    (Review, reviews.LISTS),
    (LaterOutcome, later_outcomes.LISTS),
)
"""Table, and its columns with the list of each. A feature that adds such a column adds it here."""

EVEN_IN_ERROR = {"entered_in_error": True}
"""What was entered in error is still read in the history: its values must stay readable too."""


def key_of(list_name: str, value: Value) -> str:
    """What the record says of a value: the name of a consultant or ward, else the code."""
    return value.label if list_name in PLACE_LISTS else value.code


def count_uses(list_name: str, key: str | None = None) -> Counter[str]:
    """How many records use each value of a list; with `key` of that value alone.

    One statement for each column that holds values of the list: seldom more than two.
    """
    found: Counter[str] = Counter()
    for column, *conditions in _columns(list_name):
        statement = select(column, func.count()).where(column.is_not(None), *conditions)
        if key is not None and column.key != "rejection_reasons":
            statement = statement.where(column == key)
        rows = db.session.execute(statement.group_by(column), execution_options=EVEN_IN_ERROR)
        for value, count in rows:
            for one in value if isinstance(value, tuple) else (value,):
                found[one] += count
    return found if key is None else Counter({key: found[key]})


def _columns(list_name: str) -> Iterator[tuple[Any, ...]]:
    """Each column that holds values of the list, with what else must be true of its row."""
    for model, lists in USES:
        for column, name in lists.items():
            if name == list_name:
                yield (getattr(model, column),)
    for kind in KINDS:
        for column, name in lists_of(kind).items():
            if name == list_name:
                yield getattr(Event, column), Event.kind == kind
