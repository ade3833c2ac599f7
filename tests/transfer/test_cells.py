from datetime import date

import pytest

from pms.domain.care.lists import Value
from pms.picklists.shipped import OWN_LISTS, PLACE_LISTS, shipped_lists
from pms.transfer.cells import CodeReader, readers
from pms.transfer.tables import TABLES

TODAY = date(2026, 3, 14)


def read(table, column, text):
    lists = {**shipped_lists(), **dict.fromkeys(PLACE_LISTS + OWN_LISTS, ())}
    found = readers(TABLES[table], lists, TODAY)
    return found[TABLES[table].position(column)](text)


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("patients", "date_of_birth", "17/05/1960", "1960-05-17"),
        ("patients", "date_of_birth", " 1960-05-17 ", "1960-05-17"),
        ("patients", "date_of_birth", "1/1/1900", "1900-01-01"),
        ("episodes", "referral_date", "2026-03-14", "2026-03-14"),
        ("episodes", "planned_end_date", "2030-01-01", "2030-01-01"),
        ("courses", "end_date", "2030-01-01", "2030-01-01"),
        ("reviews", "next_review_date", "2030-01-01", "2030-01-01"),
        ("tasks", "due_date", "2030-01-01", "2030-01-01"),
        ("patients", "nhs_number", " 999 000-0018 ", "9990000018"),
        ("patients", "nhs_number", "  ", None),
        ("patients", "hospital_number", "ab12", "AB12"),
        ("patients", "family_name", " O'Brien-Núñez ", "O'Brien-Núñez"),
        ("courses", "agent", "Piperacillin/Tazobactam ", "piperacillin_tazobactam"),
        ("courses", "agent", " CEFTRIAXONE", "ceftriaxone"),
        ("courses", "dose", "1.5", 1.5),
        ("courses", "dose", ".5", 0.5),
        ("admissions", "planned", "YES", True),
        ("admissions", "planned", "no ", False),
        ("reviews", "vip_score", "5", 5),
        ("reviews", "neutrophils", "0", 0.0),
        ("episodes", "decision", "Accepted", "accepted"),
        (
            "episodes",
            "rejection_reasons",
            "Patient choice; non_complex;;patient_choice",
            ["patient_choice", "non_complex"],
        ),
        ("events", "line_ref", "", None),
        ("letters", "sent_at", "2025-07-13T14:30Z", "2025-07-13T14:30:00.000000Z"),
        ("letters", "sent_at", "2025-07-13 14:30:05.5+02:00", "2025-07-13T12:30:05.500000Z"),
        ("letters", "sent_at", "2025-12-13 14:30", "2025-12-13T14:30:00.000000Z"),
        ("letters", "sent_how", "Email", "email"),
        (
            "triage",
            "answered",
            " patient_agrees 9/1/2026 B; C ; is_stable 2026-01-08 A",
            [["is_stable", "2026-01-08", "A"], ["patient_agrees", "2026-01-09", "B; C"]],
        ),
        ("questionnaire_codes", "expires_at", "2030-01-01T00:00Z", "2030-01-01T00:00:00.000000Z"),
    ],
)
def test_a_cell_is_read_in_every_way_the_format_allows(table, column, text, value):
    assert read(table, column, text) == value


@pytest.mark.parametrize(
    ("table", "column", "text", "reason"),
    [
        ("patients", "date_of_birth", "31/02/1960", "no such day"),
        ("patients", "date_of_birth", "1960-02-30", "no such day"),
        ("patients", "date_of_birth", "0000-01-01", "no such day"),
        ("patients", "date_of_birth", "05/17/1960", "no such day"),
        ("patients", "date_of_birth", "17.05.1960", "this is not a date"),
        ("patients", "date_of_birth", "17/5/60", "this is not a date"),
        ("patients", "date_of_birth", "١٧/٠٥/١٩٦٠", "this is not a date"),
        ("patients", "date_of_birth", "today", "this is not a date"),
        ("patients", "date_of_birth", "1899-12-31", "before 1900"),
        ("patients", "date_of_birth", "2026-03-15", "in the future"),
        ("patients", "date_of_birth", "", "must not be"),
        ("episodes", "decision_date", "2026-03-15", "in the future"),
        ("courses", "start_date", "2026-03-15", "in the future"),
        ("courses", "end_date", "1850-03-15", "before 1900"),
        ("lines", "removed_on", "2026-03-15", "in the future"),
        ("admissions", "discharged_on", "2026-03-15", "in the future"),
        ("tasks", "done_on", "2026-03-15", "in the future"),
        ("letters", "sent_at", "2026-03-15T00:30Z", "in the future"),
        ("letters", "sent_at", "2026-02-30T10:00Z", "no such day or time"),
        ("letters", "sent_at", "2026-02-03T24:61Z", "no such day or time"),
        ("letters", "sent_at", "2026-02-03T10:00+99:99", "no such day or time"),
        ("letters", "sent_at", "0001-01-01T00:00Z", "before 1900"),
        ("letters", "sent_at", "2026-02-03", "not a date and time"),
        ("questionnaire_codes", "issued_at", "", "must not be"),
        ("questionnaire_codes", "expires_at", "9999-12-31T23:59Z", "far ahead"),
        ("triage", "answered", "is_stable 2026-01-09", "question, day and name"),
        ("triage", "answered", "is_tall 2026-01-09 A", "question, day and name"),
        ("triage", "answered", "is_stable never A", "this is not a date"),
        ("triage", "answered", "is_stable 2026-01-09 A;is_stable 2026-01-10 B", "named twice"),
        ("triage", "answered", f"is_stable 2026-01-09 {'x' * 201}", "more than 200"),
        ("triage", "is_stable", "perhaps", "this is none of"),
        ("patients", "nhs_number", "9990000019", "check digit"),
        ("patients", "nhs_number", "999000001", "10 digits"),
        ("patients", "nhs_number", "٩٩٩٠٠٠٠٠١٨", "only digits"),
        ("patients", "family_name", "   ", "must not be"),
        ("patients", "family_name", "x" * 101, "at most 100"),
        ("patients", "patient_ref", "", "must not be"),
        ("courses", "agent", "ceftriaxon", "perhaps Ceftriaxone"),
        ("courses", "agent", "penicillin v", "no such value"),
        ("courses", "dose", "-1", "not a plain number"),
        ("courses", "dose", "1e400", "not a plain number"),
        ("courses", "dose", "nan", "not a plain number"),
        ("courses", "dose", "inf", "not a plain number"),
        ("courses", "dose", "1,000", "not a plain number"),
        ("courses", "dose", "٣", "not a plain number"),
        ("reviews", "crp", "<5", "not a plain number"),
        ("reviews", "crp", "-3", "not a plain number"),
        ("reviews", "vip_score", "2.5", "not a whole number"),
        ("admissions", "planned", "maybe", "not yes or no"),
        ("admissions", "planned", "1", "not yes or no"),
        ("admissions", "planned", "", "must not be"),
        ("episodes", "service", "children", "none of: adult, paediatric"),
        ("episodes", "rejection_reasons", "patient_choice;nonsense", "no such value"),
    ],
)
def test_a_cell_that_says_nothing_is_refused_with_the_reason(table, column, text, reason):
    with pytest.raises(ValueError, match=reason):
        read(table, column, text)


def test_a_label_of_two_values_is_refused_and_their_codes_are_read():
    reader = CodeReader("ward", [Value("local_a", "East"), Value("local_b", "east")])

    assert reader("local_b") == "local_b"
    with pytest.raises(ValueError, match="local_a and local_b"):
        reader("East")


def test_a_code_wins_over_a_label_that_reads_the_same():
    reader = CodeReader("ward", [Value("local_a", "local_b"), Value("local_b", "B")])

    assert reader("local_b") == "local_b"


def test_a_retired_value_is_read_because_old_records_have_it():
    reader = CodeReader("ward", [Value("local_a", "East", retired=True)])

    assert reader("east") == "local_a"
