"""Wrong records, each offered to the form, to its action and to an import: what one is.

The episode they are about was referred on 8 January 2025 and accepted on the 10th.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pms import clock
from pms.episodes.models import Episode
from tests.transfer.bundles import Row

Tables = dict[str, list[Row]]
TODAY = clock.today()
REFERRED, ACCEPTED = date(2025, 1, 8), date(2025, 1, 10)
NEEDS_A_PERSON = (
    "what needs a person at that moment, such as the reason for another outcome than the suggested"
    " one, a line left in, or reasons of a rejection, is warned about"
)
AFTER_DEATH = "a date before birth or after death: warned, never refused"


@dataclass(frozen=True)
class Wrong:
    """One wrong record. `noun` is the module of pms.domain.care whose rule it breaks, `refused` are
    the words of the rule, `warned` says why an import takes the record and only warns, in the words
    of what the format promises."""

    name: str
    noun: str
    refused: str
    path: str
    answers: Mapping[str, Any]
    act: Callable[[Episode], Any]
    tables: Tables
    warned: str = ""
    episode: Mapping[str, Any] = field(default_factory=dict)
    """What else is so of the episode in front of the form and the action."""
    over_the_form: bool = False
    """Whether it is of no question in particular, and said over the form alone."""
    line: bool = False
    """Whether it has a line that is in, and a course that runs."""
    is_ended: bool = False
    """Whether it has a course, and this has ended."""


def recording(record: Callable[..., Any], **values: Any) -> Callable[[Episode], Any]:
    return lambda episode: record(episode, TODAY, ref="new-row", **values)


def changing(change: Callable[..., Any], **values: Any) -> Callable[[Episode], Any]:
    return lambda episode: change(episode, TODAY, **values)
