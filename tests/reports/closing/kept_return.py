"""A return closed under rule set 2026.1, as the program of that time wrote it, and its record.

The files in `closed_under_2026_1` are kept, not made: no later program may change them. The
record beside them is what they were counted from, with the same numbers of its rows. Two of its
episodes are counted otherwise since: one with an oral course whose end lay after the closing day,
and one of a patient who died weeks after OPAT, with a category.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from pms.episodes.models import Episode
from pms.reports.nors_return.models import FinalReturn, Submission
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    an_admission,
    an_episode,
    an_event,
    an_exclusion,
    saved,
    together,
)
from tests.reports.quarters import OUTCOME

FOLDER = Path(__file__).parent / "closed_under_2026_1"
NAME = "NORS_RXX_adult_2026Q1_v1"
AS_AT = date(2026, 4, 2)
CLOSED_AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
SWITCHED, DIED, REJECTED, LEFT_OUT, EVENTFUL = 9001, 9002, 9003, 9004, 9005


@together()
def the_record_of_2026_1() -> list[Episode]:
    """What was recorded on the day of closing."""
    switched = _episode(SWITCHED)
    a_course(switched, id=9001)
    oral = {"agent": "linezolid", "route": "po", "administered_by": "self"}
    days = {"started_on": date(2026, 1, 24), "ended_on": date(2026, 4, 30)}
    a_course(switched, id=9002, **oral, **days)
    died = _episode(DIED, died_on=date(2026, 2, 17), death_category="infection")
    a_course(died, id=9003)
    rejected = an_episode(
        a_patient(id=REJECTED), id=REJECTED, decision="rejected", rejection_reasons=("other",)
    )
    left_out = _episode(LEFT_OUT)
    a_course(left_out, id=9004)
    an_exclusion(left_out, reason="Counted by another centre")
    eventful = _episode(EVENTFUL, opat_outcome="failure")
    a_course(eventful, id=9005)
    a_line(eventful, id=9001)
    an_event(eventful, id=9001)
    an_admission(eventful, id=9001, cause="new_infection")
    return [switched, died, rejected, left_out, eventful]


def _episode(id_: int, **given) -> Episode:
    return an_episode(a_patient(id=id_), **{**OUTCOME, **given, "id": id_})


def kept(ending: str) -> bytes:
    return (FOLDER / f"{NAME}.{ending}").read_bytes()


def a_return_closed_under_2026_1() -> FinalReturn:
    """The record, and the final return that was made of it."""
    the_record_of_2026_1()
    return saved(
        FinalReturn(
            service="adult",
            quarter="2026Q1",
            revision=1,
            as_at=AS_AT,
            closed_at=CLOSED_AT,
            closed_by="Test Manager",
            sha256=json.loads(kept("json"))["sha256"],
            file=kept("csv"),
            manifest=kept("json"),
            keying_sheet=kept("xlsx"),
            frozen=json.loads(kept("counted-from.json")),
            submission=Submission(),
        )
    )
