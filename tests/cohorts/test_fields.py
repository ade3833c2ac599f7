"""Every field of a list against a naive filter over the same records, made at random."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from pms import clock
from pms.cohorts.fields import FIELDS
from pms.cohorts.filters import Filter, read_filter
from pms.cohorts.kinds import CodesKind, DaysKind, FieldCondition, NumbersKind, WordsKind, YesNoKind
from pms.cohorts.queries import find
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.cohorts.naive import NAIVE
from tests.cohorts.random_records import FEW, make
from tests.factories import an_organisation, writing

TODAY = clock.today()
TRIES = 6


@pytest.fixture(scope="module")
def seed():
    """Another number makes other records and asks other conditions."""
    return 20261125


@pytest.fixture
def episodes(app, seed):
    """Some of another organisation too, and some entered in error: no condition may find these."""
    make(Random(seed), TODAY)
    with organisation_scope(an_organisation().id):
        make(Random(seed), TODAY, number=5)
    with writing():
        mistaken = db.session.scalars(select(Episode).order_by(Episode.id).limit(12)).all()
        for row in (
            *mistaken[:2],
            *(
                item
                for episode in mistaken[2:]
                for item in (*episode.courses, *episode.lines, *episode.events, *episode.reviews)
            ),
        ):
            row.entered_in_error_at = clock.now()
        db.session.commit()
    return db.session.scalars(select(Episode).order_by(Episode.id)).all()


def asked_of(field, rng: Random) -> FieldCondition:
    """A condition that somebody might ask."""
    kind = field.kind
    if isinstance(kind, CodesKind):
        choices = [code for code, _ in kind.choices()]
        local = {
            "commissioner": ["local_icb_a"],
            "consultant": ["Dr A Alder", "Dr B Birch"],
            "ward": ["Ward 1"],
        }
        used = list(dict.fromkeys([*choices[:FEW], choices[-1], *local.get(field.name, [])]))
        return FieldCondition(
            tuple(rng.sample(used, min(len(used), rng.randrange(1, 4)))), flip(rng)
        )
    if isinstance(kind, WordsKind):
        return FieldCondition(
            tuple(rng.sample(["aureus", "COLI", "50%", "a_1", "kleb"], 2)), flip(rng)
        )
    if isinstance(kind, YesNoKind):
        return FieldCondition(("yes",), flip(rng))
    if isinstance(kind, NumbersKind):
        first = rng.randrange(60)
        ends = [str(first), str(first + rng.randrange(40))]
    else:
        assert isinstance(kind, DaysKind)
        first = -rng.randrange(200)
        last = (TODAY + timedelta(first + rng.randrange(100))).isoformat()
        ends = [f"{first}d", last]
    return FieldCondition(tuple(rng.choice([ends, [ends[0], ""], ["", ends[1]]])))


def flip(rng: Random) -> bool:
    return rng.random() < 0.4


def ids_of(filter_: Filter) -> list[int]:
    found = find(filter_, TODAY)
    ids = [id_ for id_, _ in found.rows]
    assert len(ids) == found.total == len(set(ids))
    return sorted(ids)


def naively(asked: dict[str, FieldCondition], episodes) -> list[int]:
    return [
        episode.id
        for episode in episodes
        if all(
            NAIVE[name](episode, one.values, TODAY) is not one.negated
            for name, one in asked.items()
        )
    ]


def test_every_field_has_a_naive_twin():
    assert set(NAIVE) == set(FIELDS)


def test_every_condition_finds_what_a_naive_filter_finds(episodes, seed):
    """And each is true of some episode and false of another, in one of its tries."""
    rng = Random(seed + 1)
    seen: dict[str, set[bool]] = {}
    for name, field in FIELDS.items():
        for _ in range(TRIES):
            asked = {name: asked_of(field, rng)}
            expected = naively(asked, episodes)
            assert ids_of(Filter(True, asked, ("name",))) == expected, (seed, asked)
            seen.setdefault(name, set()).update({bool(expected), len(expected) == len(episodes)})
    dull = [name for name, answers in seen.items() if answers != {True, False}]
    assert len(dull) <= 3, (seed, dull)


def test_conditions_together_all_hold(episodes, seed):
    rng = Random(seed + 2)
    for _ in range(25):
        names = rng.sample(list(FIELDS), 2)
        asked = {name: asked_of(FIELDS[name], rng) for name in FIELDS if name in names}
        assert ids_of(Filter(True, asked, ("name",))) == naively(asked, episodes), (seed, asked)


def test_what_an_address_holds_is_read_as_it_was_written(app, seed):
    rng = Random(seed + 3)
    for name, field in FIELDS.items():
        for _ in range(TRIES):
            first = Filter(True, {name: asked_of(field, rng)}, ("name", "drugs"), "-name")
            read = read_filter(
                MultiDict(first.pairs()).to_dict(flat=False), TODAY, may_read_patients=True
            )
            assert (read.filter, read.problems, read.refused) == (first, {}, ())
            assert first.words()[0].startswith(field.label)


def test_a_filter_is_said_in_words(app):
    asked = {
        "accepted-from": ["1/1/2026"],
        "diagnosis": ["cellulitis", "bacteraemia"],
        "drug-not": ["yes"],
        "drug": ["ertapenem"],
        "on_treatment": ["no"],
    }
    read = read_filter(asked, date(2026, 6, 1), may_read_patients=True)
    assert read.filter.words() == [
        "Accepted from 1 January 2026",
        "Diagnosis is Cellulitis or Bacteraemia",
        "Drug, any course is not Ertapenem",
        "On treatment now no",
    ]
    assert read.filter.query == (
        "accepted-from=2026-01-01&diagnosis=cellulitis&diagnosis=bacteraemia"
        "&drug=ertapenem&drug-not=yes&on_treatment=no"
    )
