"""The keying sheet: the same numbers, added up where values share a registry spelling."""

from dataclasses import replace
from datetime import date

from pms.domain.care.lists import Value
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import CourseRecord, EpisodeRecord
from pms.domain.nors.keying import NO_SPELLING, keying_tables, without_spelling
from pms.domain.nors.report import Acceptance, count_return
from pms.picklists.shipped import shipped_lists

FIRST, LAST = date(2026, 1, 10), date(2026, 1, 23)


def an_episode(number: int, **given) -> EpisodeRecord:
    values = {
        "specialty": "infectious_diseases",
        "diagnosis": "cellulitis",
        "infection_outcome": "cured",
        "opat_outcome": "success",
        "outcome_on": LAST,
        "courses": (CourseRecord("ceftriaxone", "iv", "opat_clinic", FIRST, LAST, id=number),),
    }
    return EpisodeRecord(number, number, "adult", "accepted", FIRST, **{**values, **given})


def lists_with(*own: Value):
    lists = shipped_lists()
    return {**lists, "diagnosis": (*lists["diagnosis"], *own)}


def counted(lists, *episodes: EpisodeRecord):
    return count_return(
        episodes,
        [Acceptance(FIRST, one.patient_id, one.id) for one in episodes],
        (),
        lists,
        organisation="RXX",
        service="adult",
        quarter=Quarter(2026, 1),
        as_at=date(2026, 4, 1),
    )


def test_values_that_share_a_spelling_are_one_row():
    lists = lists_with(
        Value("local_a", "Leg", "Skin infection"), Value("local_b", "Arm", "Skin infection")
    )
    return_ = counted(lists, an_episode(1, diagnosis="local_a"), an_episode(2, diagnosis="local_b"))
    table = keying_tables(return_, lists)[2]
    assert table.header == ["Registry spelling", "In PMS", "Episodes", "OPAT days"]
    assert [row for row in table.rows if row[0] == "Skin infection"] == [
        ["Skin infection", "Leg; Arm", 2, 28]
    ]
    assert table.rows[-1] == ["Total", "", 2, 28]
    for grid in keying_tables(return_, lists):
        title = grid.title.lower()
        if "diagnosis" in title and "outcome" in title:
            (row,) = (one for one in grid.rows if one[0] == "Skin infection")
            assert (row[1], sum(row[2:])) == ("Leg; Arm", 2), title


def test_values_without_a_spelling_stay_apart_and_are_named():
    lists = lists_with(Value("local_a", "Leg"), Value("local_b", "Arm"))
    return_ = counted(lists, an_episode(1, diagnosis="local_a"), an_episode(2, diagnosis="local_b"))
    rows = keying_tables(return_, lists)[2].rows
    assert [NO_SPELLING, "Leg", 1, 14] in rows
    assert [NO_SPELLING, "Arm", 1, 14] in rows
    assert {("Diagnosis", "Leg"), ("Diagnosis", "Arm")} <= set(without_spelling(return_.cells))


def test_every_section_adds_up_to_its_total():
    lists = shipped_lists()
    return_ = counted(lists, an_episode(1), an_episode(2, diagnosis=None))
    tables = keying_tables(return_, lists)
    assert len(tables) == 18
    for table in tables[1:]:
        *body, total = table.rows
        numbers = [value for value in total if isinstance(value, int)]
        last = len(table.header) - len(numbers)
        if "outcome" in table.title:
            assert sum(sum(row[2:]) for row in body) == numbers[0], table.title
        elif table.title not in ("Regimen", "Antimicrobial by diagnosis", "Lines"):
            assert [sum(row[last + n] for row in body) for n in range(len(numbers))] == numbers


def test_a_retired_value_keeps_its_column_while_it_is_counted():
    lists = shipped_lists()
    retired = [replace(value, retired=True) for value in lists["infection_outcome"]]
    lists = {**lists, "infection_outcome": retired}
    labels = {value.code: value.nors_label or value.label for value in retired}
    tables = keying_tables(counted(lists, an_episode(1, infection_outcome="failed")), lists)
    table = next(one for one in tables if "infection outcome" in one.title.lower())
    assert len(table.header) == 4  # the row's two names, failed, not recorded
    assert labels["failed"] in table.header[2]
    assert table.rows[0][2:] == [1, 0]
