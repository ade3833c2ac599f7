"""Codes that no list has: asked about, blocking, and counted where everybody can see them."""

import random

import pytest

from pms.domain.care.coded import UNREADABLE, coded_values, readable
from pms.domain.care.data_queries import episode_queries, query_quarter
from pms.domain.care.lists import Names, Value
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.keying import keying_tables
from pms.domain.nors.reconcile import reconciliation
from pms.picklists.shipped import shipped_lists
from tests.domain import strategies
from tests.domain.naive import Naive
from tests.domain.records import (
    LISTS,
    SHIPPED,
    a_course,
    a_line,
    a_rejected_referral,
    a_return,
    amounts,
    an_admission,
    an_episode,
    an_event,
    day,
)

NAMES, LATER, LOST = Names(LISTS), day("1 Jan 2026"), "local_lost"

# What holds the lost code, the section that counts it (if any), and where it is mended.
LOST_CODES = {
    "specialty": ({"specialty": LOST}, "SPECIALTY", ("referral", "specialty", None)),
    "diagnosis": ({"diagnosis": LOST}, "DIAGNOSIS", ("diagnosis", "diagnosis", None)),
    "end": ({"therapy_end_reason": LOST}, "THERAPY_END", ("outcomes", "therapy_end_reason", None)),
    "infection_outcome": (
        {"infection_outcome": LOST},
        "SPECIALTY_X_INFECTION_OUTCOME",
        ("outcomes", "infection_outcome", None),
    ),
    "opat_outcome": (
        {"opat_outcome": LOST},
        "DIAGNOSIS_X_OPAT_OUTCOME",
        ("outcomes", "opat_outcome", None),
    ),
    "death": ({"death_category": LOST}, "DEATH", ("outcomes", "death_category", None)),
    "agent": ({"courses": (a_course(agent=LOST, id=5),)}, "REGIMEN", ("courses", "agent", 5)),
    "route": (
        {"courses": (a_course(), a_course(route=LOST, id=5))},
        None,
        ("courses", "route", 5),
    ),
    "administrator": (
        {"courses": (a_course(administered_by=LOST, id=5),)},
        "ADMINISTERED_BY",
        ("courses", "administered_by", 5),
    ),
    "device": ({"lines": (a_line(device=LOST, id=5),)}, "DEVICE", ("lines", "device", 5)),
    "line event": (
        {"events": (an_event("12 Jan", "line", LOST, id=5),)},
        "LINE_EVENT",
        ("events", "type", 5),
    ),
    "drug event": (
        {"events": (an_event("12 Jan", "drug", LOST, id=5),)},
        "DRUG_EVENT",
        ("events", "type", 5),
    ),
    "cause": (
        {"admissions": (an_admission("12 Jan - 12 Jan", cause=LOST)._replace(id=5),)},
        "READMISSION",
        ("admissions", "cause", 5),
    ),
}


def lost(episode):
    found = episode_queries(episode, LATER, NAMES)
    return [query for query in found if query.kind == "code_in_no_list"]


@pytest.mark.parametrize("name", LOST_CODES)
def test_each_code_of_no_list_blocks_the_final_return_and_leads_to_its_question(name):
    given, _, place = LOST_CODES[name]
    [query] = lost(an_episode(**given))
    assert query.blocking
    assert (query.section, query.field, query.item_id) == place
    assert f"“{LOST}” is in no list. Choose another one." in query.message


@pytest.mark.parametrize("name", [name for name, case in LOST_CODES.items() if case[1]])
def test_what_is_counted_under_it_has_a_row_of_its_own(name):
    given, section, _ = LOST_CODES[name]
    return_ = a_return(an_episode(**given))
    rows = [cell for cell in return_.section(section) if LOST in (cell.row_code, cell.col_code)]
    assert rows
    assert all(cell.value for cell in rows)
    assert "local_lost (in no list)" in {rows[0].row_label, rows[0].col_label}
    assert [str(one) for one in reconciliation(return_.cells, 0) if not one.ok] == []
    assert check_return(layout.to_bytes(return_), SHIPPED, layout.file_name(return_)) == []
    table = next(one for one in keying_tables(return_, LISTS) if LOST in str(one))
    assert table.rows


def test_a_rejected_referral_is_asked_about_its_reasons_alone_in_the_quarter_of_its_rejection():
    referral = a_rejected_referral("10 Jan", "other", LOST, specialty="local_gone")
    [query] = lost(referral)
    assert (query.section, query.field) == ("decision", "rejection_reasons")
    assert query_quarter(referral, LATER) == Quarter(2025, 1)
    assert amounts(a_return(referral), "REJECTION", "referrals")[LOST] == 1


def test_values_of_the_lists_are_not_asked_about_retired_and_local_ones_neither():
    episode = an_episode(
        a_course(agent="local_kanamycin"), specialty="dermatology", diagnosis="local_zoonosis"
    )
    assert lost(episode) == []


def test_what_cannot_be_a_code_is_not_passed_on():
    assert readable("local_chest") == "local_chest"
    assert readable("") is None
    for text in ("Ada Testcase", "TOTAL", "not_recorded", "a+b", "=1+1", "é"):
        assert readable(text) == UNREADABLE
    codes = [value.code for values in shipped_lists().values() for value in values]
    assert [code for code in codes if readable(code) != code] == []
    [query] = lost(an_episode(specialty=UNREADABLE))
    assert query.message == "The specialty that is recorded is in no list. Choose another one."


@pytest.mark.parametrize("seed", range(3))
def test_a_busy_quarter_with_lost_codes_agrees_with_the_naive_recount(seed):
    """Each lost code counts as a value that somebody had added would."""
    pick = random.Random(seed)
    quarter = Quarter(2025, 2)
    episodes = [
        one._replace(
            specialty=pick.choice([one.specialty, LOST]),
            diagnosis=pick.choice([one.diagnosis, LOST]),
            events=tuple(e._replace(type=pick.choice([e.type, LOST])) for e in one.events),
            lines=tuple(e._replace(device=pick.choice([e.device, LOST])) for e in one.lines),
        )
        for one in strategies.random_episodes(seed, 80)
        if one.service == "adult"
    ]
    added = {
        name: [*values, Value(LOST, "local_lost (in no list)", retired=True)]
        for name, values in LISTS.items()
    }
    return_ = a_return(*episodes, quarter="2025Q2")
    naive = Naive(episodes, added, "adult", quarter.start, quarter.end, return_.as_at)
    assert [tuple(cell) for cell in return_.cells] == naive.rows
    blocked = {one.id for one in episodes if lost(one)}
    assert blocked == {
        one.id for one in episodes if any(coded.code == LOST for coded in coded_values(one))
    }
