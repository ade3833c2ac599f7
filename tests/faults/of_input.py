"""Faults of what is read: the characters of imports, commands and settings, and packed files."""

from tests.faults.fault import Fault

CHARACTERS = "tests/transfer/test_characters.py::"
WORDS = "tests/test_command_words.py::"
OLD_RECORDS = (
    CHARACTERS + "test_records_from_before_the_rule_go_out_and_come_in_with_the_same_bytes",
)

FAULTS = (
    # --- The one rule of characters
    Fault(
        "a cell is read past the rule of characters",
        "pms/transfer/cells.py",
        "        kept = plain(text, lines=lines)",
        "        kept = text.strip()",
        (
            CHARACTERS + "test_a_cell_is_kept_as_a_person_sees_it",
            CHARACTERS + "test_a_character_that_cannot_be_kept_is_refused_where_it_stands",
        ),
    ),
    Fault(
        "a code is read past the rule of characters",
        "pms/transfer/cells.py",
        "        kept = plain(text)",
        "        kept = text.strip()",
        (
            CHARACTERS + "test_a_cell_is_kept_as_a_person_sees_it",
            CHARACTERS + "test_a_character_that_cannot_be_kept_is_refused_where_it_stands",
        ),
    ),
    Fault(
        "a header is read past the rule of characters",
        "pms/transfer/reading.py",
        "    names = [mended(cell).casefold() for cell in header.cells]",
        "    names = [cell.strip().casefold() for cell in header.cells]",
        (CHARACTERS + "test_a_cell_is_kept_as_a_person_sees_it",),
    ),
    Fault(
        "a workbook's escape of a control is kept as letters",
        "pms/transfer/workbook.py",
        "    return ESCAPED.sub(_unescaped, str(value))",
        "    return str(value)",
        (CHARACTERS + "test_a_character_that_cannot_be_kept_is_refused_where_it_stands",),
    ),
    Fault(
        "an old text leaves as it stands",
        "pms/transfer/content.py",
        "    kept = mended(text, lines=column.lines)",
        "    kept = text",
        OLD_RECORDS,
    ),
    Fault(
        "an old reference leaves as it stands",
        "pms/transfer/export.py",
        "            return refs.written(table.name, value)",
        "            return str(value)",
        OLD_RECORDS,
    ),
    Fault(
        "two old references become one",
        "pms/transfer/refs.py",
        "        if written in taken:",
        "        if not written:",
        OLD_RECORDS,
    ),
    Fault(
        "what was brought before the rule counts as changed",
        "pms/transfer/content.py",
        "            return written(column, value) or None",
        "            return value",
        (CHARACTERS + "test_a_bundle_from_before_the_rule_is_passed_over_when_it_comes_again",),
    ),
    Fault(
        "an old hospital number finds nobody",
        "pms/transfer/matching.py",
        "setdefault(mended(hospital_number), person)",
        "setdefault(hospital_number, person)",
        (CHARACTERS + "test_a_patient_from_before_the_rule_is_found_by_the_hospital_number",),
    ),
    Fault(
        "a command's words are read past the rule of characters",
        "pms/cli.py",
        "read_plainly(commands)\n",
        "",
        (WORDS + "test_every_text_of_every_command_is_read_by_the_rule",),
    ),
    Fault(
        "a refusal says what a terminal cannot bear",
        "pms/cli.py",
        "{' '.join(in_one_line(message).split())}",
        "{' '.join(message.split())}",
        (WORDS + "test_whatever_is_refused_is_said_in_one_line_that_a_terminal_can_bear",),
    ),
    Fault(
        "a setting is read past the rule of characters",
        "pms/config.py",
        "            app.config[key] = read_setting(variable, value)",
        "            app.config[key] = value",
        (WORDS + "test_a_setting_with_a_character_that_cannot_be_kept_is_refused_by_its_name",),
    ),
    Fault(
        "a secret is mended",
        "pms/config.py",
        "    return value if ENVIRONMENT[variable] in AS_GIVEN else kept",
        "    return kept",
        (WORDS + "test_a_setting_with_a_secret_in_it_stays_as_it_is",),
    ),
    Fault(
        "a letter from an old record is said to be out of date",
        "pms/letters/drafting.py",
        "mended(body, lines=True)",
        "body",
        (
            "tests/letters/test_letters.py::"
            "test_a_draft_from_a_record_with_odd_characters_is_not_said_to_be_changed",
        ),
    ),
)
