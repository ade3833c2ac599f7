"""The bytes of the return: BOM, CRLF, quoting, disarmed formulas, order, name and manifest."""

import csv
import hashlib
import io
from datetime import UTC, datetime

import pytest

from pms.domain.nors import layout
from pms.domain.nors.reconcile import reconciliation
from tests.domain.records import a_course, a_return, an_episode

BITE = {"diagnosis": "local_animal_bite"}


def text_of(return_):
    return layout.to_bytes(return_).decode("utf-8-sig")


def codes_of(return_, section, measure="episodes"):
    return [cell.row_code for cell in return_.section(section) if cell.measure == measure]


def test_the_file_begins_with_a_byte_order_mark_and_the_header():
    data = layout.to_bytes(a_return())
    assert data.startswith(b"\xef\xbb\xbfschema_version,rule_set,organisation,service,year,")
    assert data.split(b"\r\n")[0].endswith(b",col_nors_label,measure,value")
    assert data.count(b"\xef\xbb\xbf") == 1


def test_every_line_ends_with_crlf():
    data = layout.to_bytes(a_return())
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")


def test_a_row_says_of_which_return_it_is():
    second_line = text_of(a_return(an_episode(), revision=2)).split("\r\n")[1]
    assert second_line == (
        "1.0,2026.2,RXX,adult,2025,1,2025-01-01,2025-03-31,2,core,SUMMARY,"
        "episodes_completed,Episodes completed,,,,,episodes,1"
    )


def test_quotes_stand_only_where_they_are_needed():
    text = text_of(a_return(an_episode(diagnosis="local_zoonosis")))
    assert ',local_zoonosis,"Zoonosis (""Q fever"")",,' in text
    assert ',"Infection: line"' not in text
    assert ",Infection: line," in text
    assert '"Prosthetic joint infection, hip"' in text


def test_text_that_looks_like_a_formula_is_disarmed():
    text = text_of(a_return(an_episode(**BITE)))
    assert ",local_animal_bite,'=Animal bite,'-other," in text
    assert ",local_weather,'+ weather,," in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_guarded_and_read_back(start):
    assert layout.guarded(f"{start}1") == f"'{start}1"
    assert layout.unguarded(layout.guarded(f"{start}1")) == f"{start}1"


@pytest.mark.parametrize("text", ["", "'", "'quoted'", "plain", "a=b"])
def test_other_text_is_left_as_it_is(text):
    assert layout.guarded(text) == text
    assert layout.unguarded(text) == text


def test_any_csv_reader_reads_the_rows_back():
    return_ = a_return(an_episode(diagnosis="local_zoonosis"))
    found = list(csv.reader(io.StringIO(text_of(return_), newline="")))
    assert [row[-2:] for row in found[1:]] == [[c.measure, str(c.value)] for c in return_.cells]


def test_codes_stand_in_list_order_then_local_then_not_recorded_then_total():
    codes = codes_of(a_return(), "DIAGNOSIS")
    assert codes[:2] == ["cellulitis", "skin_and_soft_tissue_infection"]
    assert codes[-4:] == ["other", "local_animal_bite", "not_recorded", "TOTAL"]


def test_a_retired_code_has_a_row_only_if_it_is_counted():
    assert "local_zoonosis" not in codes_of(a_return(), "DIAGNOSIS")
    counted = codes_of(a_return(an_episode(diagnosis="local_zoonosis")), "DIAGNOSIS")
    assert counted[-4:-1] == ["local_animal_bite", "local_zoonosis", "not_recorded"]
    assert "dermatology" not in codes_of(a_return(), "SPECIALTY")
    assert "dermatology" in codes_of(a_return(an_episode(specialty="dermatology")), "SPECIALTY")


def test_regimens_stand_in_the_order_of_their_text():
    pairs = ("teicoplanin", "amikacin"), ("teicoplanin",), ("amikacin",), ("co_amoxiclav",)
    episodes = [
        an_episode(*(a_course(agent=agent) for agent in agents), id=number)
        for number, agents in enumerate(pairs)
    ]
    return_ = a_return(*episodes)
    expected = ["amikacin", "amikacin+teicoplanin", "co_amoxiclav", "teicoplanin", "TOTAL"]
    assert codes_of(return_, "REGIMEN") == expected


def test_a_regimen_is_labelled_by_its_agents_and_spelt_only_if_all_are():
    courses = (a_course(agent="ceftriaxone"), a_course(agent="teicoplanin"))
    known = a_return(an_episode(*courses)).section("REGIMEN")[0]
    assert (known.row_label, known.row_nors_label) == (
        "Ceftriaxone + Teicoplanin",
        "ceftriaxone + teicoplanin",
    )
    courses = (a_course(agent="ceftriaxone"), a_course(agent="rezafungin"))
    unknown = a_return(an_episode(*courses)).section("REGIMEN")[0]
    assert (unknown.row_label, unknown.row_nors_label) == ("Ceftriaxone + Rezafungin", "")


def test_sections_stand_in_the_order_of_the_layout():
    sections = list(dict.fromkeys(cell.section for cell in a_return().cells))
    assert sections[0] == "SUMMARY"
    assert sections[7:9] == ["REGIMEN", "AGENT_X_DIAGNOSIS"]
    assert sections[-1] == "COPAT"
    assert len(sections) == 18


def test_codes_that_never_count_have_no_row():
    return_ = a_return()
    assert "inpatient_team" not in codes_of(return_, "ADMINISTERED_BY")
    assert "no_line" not in codes_of(return_, "DEVICE")
    assert "planned_procedure" not in codes_of(return_, "READMISSION")


def test_not_recorded_has_a_row_where_a_value_may_be_missing():
    return_ = a_return()
    with_row = {cell.section for cell in return_.cells if cell.row_code == "not_recorded"}
    assert with_row == {
        "SPECIALTY",
        "DIAGNOSIS",
        "ADMINISTERED_BY",
        "REJECTION",
        "THERAPY_END",
        "READMISSION",
        "DEATH",
    }


def test_the_file_is_named_for_its_return():
    assert layout.file_name(a_return()) == "NORS_RXX_adult_2025Q1_draft.csv"
    final = a_return(service="paediatric", quarter="2010Q4", revision=3)
    assert layout.file_name(final) == "NORS_RXX_paediatric_2010Q4_v3.csv"


def test_the_manifest_holds_what_the_file_does_not():
    return_ = a_return(an_episode(), revision=1)
    data = layout.to_bytes(return_)
    manifest = layout.manifest(
        return_,
        data,
        software_version="0.1.0",
        made_at=datetime(2026, 1, 1, 9, tzinfo=UTC),
        made_by="a.nurse",
        exclusion_reasons=["Duplicate", "Test patient", "Duplicate"],
    )
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["made_at"] == "2026-01-01T09:00:00+00:00"
    assert manifest["counts"]["episodes_completed"] == 1
    assert manifest["counts"]["rows"] == len(return_.cells)
    assert manifest["excluded"] == {"episodes": 3, "reasons": {"Duplicate": 2, "Test patient": 1}}


def test_a_reconciliation_names_both_sides():
    results = reconciliation(a_return(an_episode()).cells, revision=0)
    assert str(results[0]) == "Counted episodes, sum of SPECIALTY: 1 = 1"
    assert all(result.ok for result in results)


def test_a_final_return_reconciles_only_without_anything_unrecorded():
    return_ = a_return(an_episode(infection_outcome=None))
    assert all(result.ok for result in reconciliation(return_.cells, revision=0))
    failed = [
        result.section for result in reconciliation(return_.cells, revision=1) if not result.ok
    ]
    assert failed == ["SPECIALTY_X_INFECTION_OUTCOME", "DIAGNOSIS_X_INFECTION_OUTCOME"]
