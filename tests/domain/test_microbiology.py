"""Susceptibility results against what is given, and organisms in words."""

from datetime import date
from types import SimpleNamespace

import pytest

from pms.domain.care.isolate import IsolateRow, organisms_in_words, problems, resisted

TODAY = date(2026, 2, 1)


def a_course(agent="ceftriaxone", started_on=date(2026, 1, 10), ended_on=None):
    return SimpleNamespace(agent=agent, started_on=started_on, ended_on=ended_on)


def an_isolate(*resistant):
    return SimpleNamespace(organism="Escherichia coli", resistant=resistant)


@pytest.mark.parametrize(
    ("course", "flagged"),
    [
        (a_course(), True),
        (a_course(ended_on=TODAY), True),
        (a_course(ended_on=date(2026, 1, 31)), False),
        (a_course(started_on=date(2026, 2, 2)), False),
        (a_course(agent="cefotaxime"), False),
    ],
)
def test_a_drug_given_today_is_flagged_where_an_isolate_resists_it(course, flagged):
    isolates = [an_isolate("ciprofloxacin"), an_isolate("ceftriaxone")]
    found = list(resisted([course], isolates, TODAY))
    assert found == ([(course, isolates[1])] if flagged else [])


def test_an_agent_has_one_result():
    def found(*results):
        return [one.message for one in problems(IsolateRow("MRSA", None, *results), today=TODAY)]

    assert found(("a",), ("b",), None) == []
    assert found(("a",), ("b",), ("a",)) == ["Give each antimicrobial one result"]


@pytest.mark.parametrize(
    ("text", "organisms", "words"),
    [
        (None, [], None),
        (" ", [], None),
        ("MSSA", [], "MSSA"),
        (None, ["E. coli", "E. coli"], "E. coli"),
        ("E. coli, MSSA", ["e. coli", "Proteus"], "E. coli, MSSA; Proteus"),
    ],
)
def test_organisms_typed_and_grown_are_named_once_each(text, organisms, words):
    assert organisms_in_words(text, organisms) == words
