"""Changes to an episode's isolates."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.isolate import RESULTS, susceptibility_problem
from pms.domain.care.item_rules import choice_problem, happened_problem
from pms.episodes.isolates import AGENTS
from pms.episodes.items.actions import fill
from pms.episodes.models import Episode, Isolate
from pms.picklists.queries import choices
from pms.refusal import insist
from pms.store.base import db


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
    _insist(None, today, values)
    isolate = Isolate(episode=episode, ref=ref, **values)
    db.session.add(isolate)
    db.session.flush()
    return isolate


def correct_isolate(isolate: Isolate, today: date, **values: Unpack[IsolateValues]) -> Isolate:
    _insist(isolate, today, values)
    fill(isolate, values)
    return isolate


def _insist(isolate: Isolate | None, today: date, values: IsolateValues) -> None:
    results = (values["susceptible"], values["increased"], values["resistant"])
    insist(
        None if values["organism"] else "Enter the organism",
        happened_problem(values["collected_on"], today),
        susceptibility_problem(*results),
    )
    offered = {code for code, _ in choices(AGENTS)}
    if isolate:
        offered |= {agent for name in RESULTS for agent in getattr(isolate, name)}
    for agent in {agent for result in results for agent in result}:
        insist(choice_problem(agent, offered))
