"""Days 2 to 30 after the last OPAT day: what happened, and what is known of it (R16b)."""

from datetime import timedelta

import pytest

from pms.domain.counting.treatment import treatment_of
from pms.domain.service_reports import after_opat
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.period import Period
from tests.domain.records import a_course, an_admission, an_episode, day
from tests.domain.service.counting import counted_tables, rows_of

LAST = day("23 Jan")
NEXT_YEAR = day("1 Jan 2026")
YEAR = Period(day("1 Jan"), day("31 Dec"))


def followed(episode, as_at=NEXT_YEAR, known_on=None):
    return after_opat.followed(EndedEpisode(episode, treatment_of(episode, as_at), as_at), known_on)


def after(days: int):
    return LAST + timedelta(days=days)


def quarter(*cases) -> tuple[int, ...]:
    """Episodes, admitted, died, known."""
    tables = counted_tables(after_opat.REPORT, {"followed": list(cases)}, YEAR)
    return rows_of(tables["quarters"])["2025Q1"]


@pytest.mark.parametrize(
    ("days", "counts"), [(0, 0), (1, 0), (2, 1), (30, 1), (31, 0)], ids=lambda one: str(one)
)
def test_days_2_to_30_count_both_included(days, counts):
    stay = an_admission("1 Jan - 2 Jan")._replace(
        admitted_on=after(days), discharged_on=after(days), planned=False, cause=None
    )
    assert quarter(followed(an_episode(a_course(), admissions=(stay,)))) == (1, counts, 0, 0)
    assert quarter(followed(an_episode(a_course(), died_on=after(days)))) == (1, 0, counts, 0)


def test_w16b_a_death_25_days_after_is_one_after_opat():
    died = an_episode(a_course(), died_on=after(25), death_category="infection")
    assert quarter(followed(died)) == (1, 0, 1, 0)


def test_a_death_without_a_day_and_a_planned_procedure_are_none():
    planned = an_admission("1 Feb - 2 Feb", planned=True)
    procedure = an_admission("3 Feb - 4 Feb", cause="planned_procedure")
    episode = an_episode(a_course(), admissions=(planned, procedure), death_category="infection")
    assert quarter(followed(episode)) == (1, 0, 0, 0)


def test_an_episode_counts_once_its_30_days_have_passed():
    assert followed(an_episode(a_course()), as_at=after(30)) is None
    assert followed(an_episode(a_course()), as_at=after(31)) is not None


@pytest.mark.parametrize(
    ("known_on", "died_on", "known"),
    [
        (None, None, 0),
        (30, None, 0),
        (31, None, 1),
        (10, 12, 0),
        (12, 12, 1),
        (10, 5, 1),
        (40, None, 0),
    ],
)
def test_known_is_what_was_said_when_it_could_be(known_on, died_on, known):
    """The day of counting is the 39th after the last OPAT day."""
    episode = an_episode(a_course(), died_on=died_on and after(died_on))
    case = followed(episode, after(39), known_on and after(known_on))
    assert quarter(case)[3] == known
