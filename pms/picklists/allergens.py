"""The names that allergies are read by: those of the drug box, of classes, and of other things."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from flask import g

from pms.domain.care.allergies import CrossReaction, Match, allergy_match, read_allergies
from pms.domain.care.allergy_text import AllergyNames, DrugClass
from pms.domain.care.lists import Lists
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import shipped_lists
from pms.picklists.synonyms import synonyms
from pms.store.scoping import current_scope

NO_DRUG = frozenset({"other"})
"""Values of the list that name no drug."""


def allergy_names() -> AllergyNames:
    """By the organisation's list of antimicrobials with every synonym. Memo of the request."""
    memo: dict[Any, AllergyNames] = g.setdefault("allergy_names", {})
    if current_scope() not in memo:
        memo[current_scope()] = names_in(organisation_lists())
    return memo[current_scope()]


def names_in(lists: Lists) -> AllergyNames:
    drugs = (
        (value.code, value.label) for value in lists["antimicrobial"] if value.code not in NO_DRUG
    )
    return names_of(tuple(drugs))


@cache
def names_of(drugs: tuple[tuple[str, str], ...]) -> AllergyNames:
    """Of codes with their labels: organisations without drugs of their own share one."""
    known = synonyms()
    names = {
        code: (label, *known.get(("antimicrobial", code), "").split(";")) for code, label in drugs
    }
    words = _words()
    events = (value.label for value in shipped_lists()["drug_event"] if value.code != "other")
    reactions = (*words["reaction"], *words["common"], *events)
    return AllergyNames(names, allergy_classes(), elsewhere=words["elsewhere"], reactions=reactions)


def match_of(agent: str | None, allergies: str | None) -> Match | None:
    """Whether a drug belongs to the allergies as written."""
    return allergy_match(agent, allergies, allergy_names(), allergy_relations())


def unread_allergies(allergies: str | None) -> tuple[str, ...]:
    """What of the allergies no list knows, so that no drug is held against it."""
    return read_allergies(allergies, allergy_names()).unread


@cache
def allergy_classes() -> tuple[DrugClass, ...]:
    return tuple(
        DrugClass(
            row["code"],
            row["says"],
            tuple(row["names"].split(";")),
            frozenset(row["agents"].split(";")),
            row["shared"] == "yes",
        )
        for row in _rows("allergy_classes")
    )


@cache
def allergy_relations() -> tuple[CrossReaction, ...]:
    """Reactions across classes that a source confirms."""
    return tuple(CrossReaction(**row) for row in _rows("allergy_relations"))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {row["kind"]: tuple(row["words"].split(";")) for row in _rows("allergy_words")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("pms.picklists") / f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
