"""The tables of a record bundle: what each column holds, and where the record keeps it."""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, cast

import sqlalchemy as sa

from pms.codes.models import ListValue
from pms.db import Base
from pms.domain import lengths
from pms.domain.due import interval_problem
from pms.domain.item_rules import blood_problem, dose_problem, vip_score_problem
from pms.episodes.models import (
    Admission,
    Course,
    DatedNote,
    Episode,
    Event,
    Exclusion,
    Isolate,
    LaterOutcome,
    Line,
    Review,
    Task,
)
from pms.episodes.reviews import BLOODS, ORAL_SWITCH
from pms.patients.models import Patient

Kind = Literal[
    "ref",
    "parent",
    "text",
    "code",
    "codes",
    "spellings",
    "choice",
    "day",
    "number",
    "whole",
    "flag",
    "nhs",
]
LONGEST_REF = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `kept_as` is the attribute of the model that keeps it."""

    name: str
    kind: Kind
    required: bool = False
    kept_as: str = ""
    of: str = ""
    """The list of a code, or the table that a parent's reference is of."""
    choices: tuple[str, ...] = ()
    longest: int = lengths.SHORT_TEXT
    capitals: bool = False
    """Whether a text is kept in capitals, as the forms keep it."""
    ahead: bool = False
    """Whether a day may lie in the future."""
    problem: Callable[[Any], str | None] | None = None
    """What else is wrong with a number."""

    @property
    def attribute(self) -> str:
        return self.kept_as or self.name


@dataclass(frozen=True)
class Table:
    """One table; its key is the column whose text may occur once (of lists, two columns)."""

    name: str
    model: type[Base]
    columns: tuple[Column, ...]
    needed: bool = False
    key: tuple[str, ...] = ()
    row: Callable[..., Any] = field(init=False, repr=False, compare=False)
    """Makes the named tuple of a row's values."""
    parents: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        object.__setattr__(self, "key", self.key or (names[0],))
        parents = tuple(column for column in self.columns if column.kind == "parent")
        object.__setattr__(self, "parents", parents)
        make_type: Any = namedtuple  # mypy knows only types whose columns are written out
        object.__setattr__(self, "row", make_type(self.name, names)._make)

    @property
    def stored_in(self) -> sa.Table:
        return cast(sa.Table, self.model.__table__)

    def position(self, name: str) -> int:
        return [column.name for column in self.columns].index(name)


def _ref(name: str) -> Column:
    return Column(name, "ref", required=True, kept_as="ref", longest=LONGEST_REF)


def _parent(table: str, *, required: bool = True) -> Column:
    noun = table.removesuffix("s")
    return Column(
        f"{noun}_ref",
        "parent",
        required=required,
        kept_as=f"{noun}_id",
        of=table,
        longest=LONGEST_REF,
    )


def _text(name: str, longest: int = lengths.SHORT_TEXT, *, required: bool = False) -> Column:
    return Column(name, "text", required=required, longest=longest)


def _code(name: str, of: str = "", *, required: bool = False) -> Column:
    return Column(name, "code", required=required, of=of or name)


def _day(name: str, kept_as: str, *, required: bool = False, ahead: bool = False) -> Column:
    return Column(name, "day", required=required, kept_as=kept_as, ahead=ahead)


def _choice(name: str, *choices: str, required: bool = False) -> Column:
    return Column(name, "choice", required=required, choices=choices)


EPISODE = _parent("episodes")

PATIENTS = Table(
    "patients",
    Patient,
    (
        _ref("patient_ref"),
        Column("nhs_number", "nhs"),
        Column("hospital_number", "text", longest=lengths.HOSPITAL_NUMBER, capitals=True),
        _text("family_name", lengths.NAME, required=True),
        _text("given_name", lengths.NAME, required=True),
        _day("date_of_birth", "date_of_birth", required=True),
        _code("sex"),
        _text("postcode", lengths.POSTCODE),
        _text("gp_practice_code", lengths.GP_PRACTICE_CODE),
        _text("phone", lengths.PHONE),
        _text("allergies", lengths.FREE_TEXT),
    ),
    needed=True,
)
EPISODES = Table(
    "episodes",
    Episode,
    (
        _ref("episode_ref"),
        _parent("patients"),
        _choice("service", "adult", "paediatric", required=True),
        _day("referral_date", "referred_on", required=True),
        _code("specialty"),
        _text("consultant"),
        _text("ward"),
        _code("pathway"),
        _choice("decision", "accepted", "rejected"),
        _day("decision_date", "decided_on"),
        _code("decided_by"),
        Column("rejection_reasons", "codes", of="rejection_reason"),
        _code("diagnosis"),
        _code("secondary_diagnosis", "diagnosis"),
        _text("organisms", lengths.FREE_TEXT),
        _text("delivery_plan", lengths.FREE_TEXT),
        _day("planned_end_date", "planned_end_on", ahead=True),
        _code("therapy_end_reason"),
        _code("infection_outcome"),
        _code("opat_outcome"),
        _day("outcome_date", "outcome_on"),
        _day("died_on", "died_on"),
        _code("death_category"),
        _text("notes", lengths.FREE_TEXT),
        _code("commissioner"),
        _code("community_team"),
        Column("review_every_days", "whole", problem=interval_problem),
        Column("bloods_every_days", "whole", problem=interval_problem),
        _day("follow_up_date", "follow_up_on", ahead=True),
        _text("follow_up_with"),
    ),
    needed=True,
)
COURSES = Table(
    "courses",
    Course,
    (
        _ref("course_ref"),
        EPISODE,
        _code("agent", "antimicrobial", required=True),
        _code("route"),
        Column("dose", "number", problem=dose_problem),
        _code("dose_unit"),
        _code("frequency"),
        _code("administered_by"),
        _code("delivery_form"),
        _day("start_date", "started_on", required=True),
        _day("end_date", "ended_on", ahead=True),
        _code("course_end_reason"),
    ),
)
LINES = Table(
    "lines",
    Line,
    (
        _ref("line_ref"),
        EPISODE,
        _code("device", required=True),
        _code("site", "line_site"),
        _day("inserted_on", "inserted_on"),
        _code("insertion_guidance"),
        _day("removed_on", "removed_on"),
        _code("removal_reason", "line_removal_reason"),
        _text("stays_in_reason"),
    ),
)
EVENTS = Table(
    "events",
    Event,
    (
        _ref("event_ref"),
        EPISODE,
        _choice("kind", "line", "drug", required=True),
        _text("type", required=True),  # a code of the list of its kind: see rules.settle_event
        _day("date", "occurred_on", required=True),
        _parent("lines", required=False),
        _parent("courses", required=False),
        _code("severity", "event_severity"),
        _code("consequence", "event_consequence"),
    ),
)
ADMISSIONS = Table(
    "admissions",
    Admission,
    (
        _ref("admission_ref"),
        EPISODE,
        _day("admitted_on", "admitted_on", required=True),
        _day("discharged_on", "discharged_on"),
        Column("planned", "flag", required=True),
        _code("cause", "readmission_cause"),
    ),
)
REVIEWS = Table(
    "reviews",
    Review,
    (
        _ref("review_ref"),
        EPISODE,
        _day("date", "reviewed_on", required=True),
        _code("type", "review_type", required=True),
        _text("summary", lengths.FREE_TEXT),
        _text("plan", lengths.FREE_TEXT),
        _day("next_review_date", "next_review_on", ahead=True),
        *(
            Column(blood.column, "number", problem=partial(blood_problem, blood.column))
            for blood in BLOODS
        ),
        Column("vip_score", "whole", problem=vip_score_problem),
        _text("present"),
        _choice("oral_switch", *ORAL_SWITCH),
        _text("oral_switch_reason"),
    ),
)
TASKS = Table(
    "tasks",
    Task,
    (
        _ref("task_ref"),
        EPISODE,
        _text("text", lengths.FREE_TEXT, required=True),
        _day("due_date", "due_on", ahead=True),
        _text("owner"),
        _day("done_on", "done_on"),
    ),
)
LATER_OUTCOMES = Table(
    "later_outcomes",
    LaterOutcome,
    (
        _ref("outcome_ref"),
        EPISODE,
        _day("date", "recorded_on", required=True),
        _code("infection_outcome", required=True),
        _text("notes", lengths.FREE_TEXT),
    ),
)
ISOLATES = Table(
    "isolates",
    Isolate,
    (
        _ref("isolate_ref"),
        EPISODE,
        _text("organism", required=True),
        _text("specimen"),
        _day("collected_on", "collected_on"),
        Column("susceptible", "codes", of="antimicrobial"),
        Column("increased", "codes", of="antimicrobial"),
        Column("resistant", "codes", of="antimicrobial"),
        _text("comment", lengths.FREE_TEXT),
    ),
)
DATED_NOTES = Table(
    "dated_notes",
    DatedNote,
    (
        _ref("note_ref"),
        EPISODE,
        _day("written_on", "written_on", required=True),
        _text("author", required=True),
        _text("text", lengths.FREE_TEXT, required=True),
    ),
)
EXCLUSIONS = Table(
    "exclusions", Exclusion, (EPISODE, _text("reason", lengths.FREE_TEXT, required=True))
)
LISTS = Table(
    "lists",
    ListValue,
    (
        Column("list", "text", required=True, kept_as="list_name"),
        _text("code", required=True),
        _text("label", required=True),
        _text("nors_label"),
        Column("retired", "flag"),
        Column("later_spellings", "spellings"),
    ),
    key=("list", "code"),
)

TABLES = {
    table.name: table
    for table in (
        PATIENTS,
        EPISODES,
        COURSES,
        LINES,
        EVENTS,
        ADMISSIONS,
        REVIEWS,
        TASKS,
        LATER_OUTCOMES,
        ISOLATES,
        DATED_NOTES,
        EXCLUSIONS,
        LISTS,
    )
}
"""In the order of the specification, which is that of the report and of an export."""

READING_ORDER = (
    LISTS,
    PATIENTS,
    EPISODES,
    COURSES,
    LINES,
    ADMISSIONS,  # before the events: together with the courses they say which days are OPAT days
    EVENTS,
    REVIEWS,
    TASKS,
    LATER_OUTCOMES,
    ISOLATES,
    DATED_NOTES,
    EXCLUSIONS,
)
"""Every table after those it refers to."""
