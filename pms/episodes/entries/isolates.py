"""Isolates: what grew, and what it is susceptible to.

All results are one list of small boxes, S, I or R for each agent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypedDict, Unpack

from sqlalchemy import func, select
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care import isolate as care
from pms.domain.care.isolate import RESULTS
from pms.domain.care.problem import Problem, one_of, row_of
from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.episodes.entries.actions import fill, keep, require
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, Isolate
from pms.picklists.organisms import ORGANISMS, SPECIMENS
from pms.picklists.queries import choices
from pms.refusal import require_none
from pms.store.base import db
from pms.web.fields import NOT_IN_THE_LIST, DayField, Groups, NameField, as_choices, at_most

AGENTS = "antimicrobial"
"""The list of the agents that are tested."""

USUAL = (
    "flucloxacillin",
    "benzylpenicillin",
    "amoxicillin",
    "co_amoxiclav",
    "piperacillin_tazobactam",
    "ceftriaxone",
    "ceftazidime",
    "ertapenem",
    "meropenem",
    "gentamicin",
    "vancomycin",
    "teicoplanin",
    "daptomycin",
    "linezolid",
    "clindamycin",
    "doxycycline",
    "co_trimoxazole",
    "ciprofloxacin",
    "rifampicin",
)
"""Agents asked about first: those that a laboratory usually reports for what OPAT treats."""
MOST_SUGGESTED = 200
SHIPPED = {"organism": ORGANISMS, "specimen": SPECIMENS}


def rules(answers: Mapping[str, Any], isolate: Isolate | None, today: date) -> Iterator[Problem]:
    return care.problems(row_of(care.IsolateRow, answers, isolate), today=today)


# --- The form -----------------------------------------------------------------------------------

POSTED = "results"
"""The name of every box; what it posts is `ceftriaxone=R`, or nothing."""


class ResultField(SelectMultipleField):
    """The agents with one result, read from the boxes of all agents."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata:
            letter, _ = RESULTS[self.short_name]
            pairs = [text.rpartition("=") for text in formdata.getlist(POSTED)]
            self.data = [agent for agent, _, result in pairs if agent and result == letter]

    def process_data(self, value: Iterable[str] | None) -> None:
        self.data = list(value or ())


class IsolateForm(EntryForm):
    row: Isolate | None
    rules = rules

    organism = NameField(
        "Organism", validators=[DataRequired("Enter the organism"), at_most(SHORT_TEXT)]
    )
    specimen = NameField("Specimen", validators=[at_most(SHORT_TEXT)])
    collected_on = DayField("Collected on")
    susceptible = ResultField("Susceptible", invalid_choice_message=NOT_IN_THE_LIST)
    increased = ResultField("Increased exposure", invalid_choice_message=NOT_IN_THE_LIST)
    resistant = ResultField("Resistant", invalid_choice_message=NOT_IN_THE_LIST)
    comment = TextAreaField("Comment", validators=[at_most(FREE_TEXT)])

    def __init__(
        self, row: Isolate | None = None, *, today: date, given: Collection[str] = (), **first: Any
    ) -> None:
        """`given`: the agents of the episode's courses, which are asked about first."""
        super().__init__(row, today=today, **first)
        self.given = given
        self.organism.suggest(partial(names_of, "organism"))
        self.specimen.suggest(partial(names_of, "specimen"))
        stored = tested(row) if row else {}
        offered = choices(AGENTS)
        known = {code for code, _ in offered}
        offered += [pair for code in stored if code not in known for pair in choices(AGENTS, code)]
        self.agents = dict(offered)
        for name in RESULTS:
            self[name].choices = as_choices(self.agents.items())

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        """Code, label and letter of every agent: those given and tested first, then the usual."""
        letters = {
            agent: letter for name, (letter, _) in RESULTS.items() for agent in self[name].data
        }
        first = dict.fromkeys(
            code for code in (*self.given, *letters, *USUAL) if code in self.agents
        )
        order = [*first, *(code for code in self.agents if code not in first)]
        return [(code, self.agents[code], letters.get(code, "")) for code in order]

    @property
    def number_shown(self) -> int:
        """How many boxes come before those that are folded away."""
        stored = tested(self.row) if self.row else {}
        return len(
            {code for code in (*self.given, *stored, *USUAL) if code in self.agents}
            | {agent for name in RESULTS for agent in self[name].data}
        )


def tested(isolate: Isolate) -> dict[str, str]:
    """Agent to letter of an isolate's results."""
    return {
        agent: letter for name, (letter, _) in RESULTS.items() for agent in getattr(isolate, name)
    }


def new_isolate(episode: Episode, today: date, **more: Any) -> IsolateForm:
    return IsolateForm(today=today, given=agents_of(episode), **more)


def isolate_form(isolate: Isolate, *, today: date) -> IsolateForm:
    return IsolateForm(isolate, today=today, given=agents_of(isolate.episode))


def agents_of(episode: Episode) -> list[str]:
    """The agents that the episode's courses give, each once."""
    return list(dict.fromkeys(course.agent for course in episode.courses))


# --- Changes ------------------------------------------------------------------------------------


class IsolateValues(TypedDict):
    organism: str
    specimen: str | None
    collected_on: date | None
    susceptible: tuple[str, ...]
    increased: tuple[str, ...]
    resistant: tuple[str, ...]
    comment: str | None


def record_isolate(
    episode: Episode, today: date, *, ref: str, **values: Unpack[IsolateValues]
) -> Isolate:
    require(rules, values, None, today)
    _require_agents(None, values)
    return keep(Isolate(episode=episode, ref=ref, **values))


def correct_isolate(isolate: Isolate, today: date, **values: Unpack[IsolateValues]) -> Isolate:
    require(rules, values, isolate, today)
    _require_agents(isolate, values)
    return fill(isolate, values)


def _require_agents(isolate: Isolate | None, values: IsolateValues) -> None:
    """A result is of an agent of the list, or of one that it had before."""
    offered = {code for code, _ in choices(AGENTS)} | {*(tested(isolate) if isolate else ())}
    for name in RESULTS:
        for agent in values[name]:  # type: ignore[literal-required]
            require_none(one_of(name, agent, offered))


ISOLATES = EntryKind(
    "isolates",
    Isolate,
    "isolate",
    new=new_isolate,
    form=isolate_form,
    record=record_isolate,
    correct=correct_isolate,
)


# --- What there was -----------------------------------------------------------------------------


def used_before(column: str) -> Sequence[str]:
    """The organisms or specimens that the organisation named so far, the commonest first."""
    text = getattr(Isolate, column)
    return db.session.scalars(
        select(text)
        .where(text.is_not(None))
        .group_by(text)
        .order_by(func.count().desc(), text)
        .limit(MOST_SUGGESTED)
    ).all()


def names_of(column: str) -> Groups:
    """What to choose from while typing: what was used before, then what is common."""
    return {"": [*used_before(column), *SHIPPED[column]]}


def isolates_of(episode_ids: Collection[int]) -> dict[int, list[str]]:
    """By episode: the organisms of its isolates, one statement for a whole list."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Isolate.episode_id, Isolate.organism)
        .where(Isolate.episode_id.in_(episode_ids))
        .order_by(Isolate.collected_on, Isolate.id)
    )
    for episode_id, organism in rows:
        found[episode_id].append(organism)
    return found
