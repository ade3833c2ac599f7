"""What a data query is: one thing to fix or to look at, and where on the episode's page (R19)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pms.domain.care.coded import Page


class Place(NamedTuple):
    """A question of the episode's page, named as its column; `item_id`: of which entry there.

    A query of the age has its second place at the patient's own details. `variant`: of an event
    that is to be added, whether it is one of a line or of a drug.
    """

    section: Page
    field: str
    item_id: int | None = None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class DataQuery:
    """One thing to fix; `section`, `item_id` and `field` say where on the episode page.

    `field` is the question of the form there that fixes it, named as its column.
    """

    kind: str
    blocking: bool
    message: str
    section: Page
    field: str
    item_id: int | None = None
    other: Place | None = None
    """Where the second of two facts stands that disagree (R19b)."""
    digest: str | None = None
    """Of two facts that a clinician may confirm to be both right: another once one changes."""


def digest_of(kind: str, *facts: Any) -> str:
    """Of a kind of query and the facts that disagree: codes, days, and tuples of these."""
    text = json.dumps([kind, *facts], default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def disagreement(
    kind: str, message: str, place: Place, other: Place, *facts: Any, confirmable: bool = True
) -> DataQuery:
    """That two facts disagree: where each stands, and what they say."""
    section, field, item_id, _ = place
    digest = digest_of(kind, *facts) if confirmable else None
    return DataQuery(kind, False, message, section, field, item_id, other, digest)


def place_among(rows: Sequence[Any], section: Page, field: str, variant: str = "") -> Place:
    """Of the only row that there is; else where one is added."""
    if len(rows) == 1:
        return Place(section, field, rows[0].id)
    return Place(section, field, variant=variant)
