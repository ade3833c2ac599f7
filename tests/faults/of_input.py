"""Faults of what is read: the characters of imports, commands and settings, and packed files."""

from tests.faults.fault import Fault

CHARACTERS = "tests/transfer/test_characters.py::"
WORDS = "tests/test_command_words.py::"
PACKED = "tests/transfer/test_packed.py::"
NO_END = "tests/transfer/test_no_end.py::"
OLD_RECORDS = (
    CHARACTERS + "test_records_from_before_the_rule_go_out_and_come_in_with_the_same_bytes",
)

HINTS = "tests/transfer/test_hints.py::"
SYNONYMS = "tests/picklists/test_synonyms.py::"

CONSOLE = "tests/test_console.py::"

CELLS = "tests/transfer/test_workbook_cells.py::"
HABITS = "tests/transfer/test_habits.py::"

FAULTS = (
    Fault(
        "noughts that Excel shows are lost",
        "pms/transfer/excel_cells.py",
        "if NOUGHTS.fullmatch(whole_format) and",
        "if not whole_format and",
        (CELLS + "test_a_number_shown_with_noughts_keeps_them_and_any_other_is_warned_about",),
    ),
    Fault(
        "a number is read with more digits than Excel shows",
        "pms/transfer/excel_cells.py",
        'return plain_number(float(f"{value:.{DIGITS_KEPT}g}"))',
        "return plain_number(value)",
        (CELLS + "test_a_day_with_a_time_is_the_day_and_a_result_is_what_excel_shows",),
    ),
    Fault(
        "a date in a cell of text is taken without a word",
        "pms/transfer/reading.py",
        "            say_of_noted_cells(table, picked, remarks)",
        "            pass",
        (
            CELLS + "test_a_date_in_a_cell_of_text_is_warned_about_with_its_row",
            CELLS + "test_a_truth_in_a_cell_of_text_is_refused",
        ),
    ),
    Fault(
        "a first line of sep= is taken for the header",
        "pms/transfer/csv_file.py",
        "if number == 0 and is_separator_line(cells):",
        "if number < 0:",
        (HABITS + "test_a_habit_that_does_no_harm_is_passed_over",),
    ),
    Fault(
        "Windows-1252 is refused cell by cell",
        "pms/transfer/report.py",
        "if self._report.is_news(self._file, reason):",
        "if reason:",
        (HABITS + "test_windows_1252_is_recognised_and_said_in_one_line",),
    ),
    Fault(
        "a workbook with a password is not known",
        "pms/transfer/other_files.py",
        'if "EncryptedPackage".encode("utf-16-le") in content:',
        "if not content:",
        (HABITS + "test_a_file_that_is_no_bundle_is_named_as_what_it_is",),
    ),
    Fault(
        "a letter that the console lacks stops the command",
        "pms/console.py",
        """        encoding=stream.encoding,
        errors="backslashreplace",""",
        """        encoding=stream.encoding,
        errors="strict",""",
        (CONSOLE + "test_a_letter_that_the_output_lacks_stops_no_command",),
    ),
    Fault(
        "an output that cannot be written stops the command",
        "pms/console.py",
        """            except OSError as error:
                self._give_up(error)
        return size""",
        """            except ZeroDivisionError as error:
                self._give_up(error)
        return size""",
        (CONSOLE + "test_where_not_even_a_refusal_can_be_written_it_is_a_refusal_still",),
    ),
    Fault(
        "a command that saved something says that nothing was changed",
        "pms/store/transactions.py",
        'self.anything = self.anything or intent() == "write"',
        "pass",
        (CONSOLE + "test_nothing_is_said_to_be_unchanged_after_something_was_saved",),
    ),
    Fault(
        "a drug two letters away is suggested",
        "pms/domain/text/slips.py",
        "or slips_apart(typed, name, 1) is not None",
        "or slips_apart(typed, name, 2) is not None",
        (HINTS + "test_another_drug_is_never_suggested_for_one",),
    ),
    Fault(
        "a part of a combination is read as the combination",
        "pms/picklists/synonyms.py",
        "        del found[part]",
        "        found[part] = found[part]",
        (
            HINTS + "test_another_drug_is_never_suggested_for_one",
            SYNONYMS + "test_what_is_no_other_name_stands_for_nothing",
        ),
    ),
    Fault(
        "a short name is read though it begins another drug",
        "pms/picklists/synonyms.py",
        "return (*given, *begun)",
        "return tuple(given)",
        (
            HINTS + "test_a_name_of_two_drugs_is_refused_with_both",
            SYNONYMS + "test_a_name_that_may_be_two_values_stands_for_neither",
        ),
    ),
    Fault(
        "a drug by its other name is read without a word",
        "pms/transfer/reading.py",
        "remarks.warn(column, words)",
        "pass",
        (HINTS + "test_a_drug_by_its_other_name_is_read_and_said_once",),
    ),
    Fault(
        "a ward spelled with another apostrophe or space becomes a second ward",
        "pms/domain/text/characters.py",
        "return cleaned(name).casefold().translate(ALIKE)",
        "return name.casefold()",
        (CHARACTERS + "test_a_ward_and_a_consultant_in_look_alike_spellings_are_one_each",),
    ),
    Fault(
        "two consultants that the list has from before become one",
        "pms/transfer/own_lists.py",
        "self._spellings = {value.label.casefold(): value.label for value in lists[list_name]}",
        "self._spellings = {}",
        (CHARACTERS + "test_two_spellings_that_a_list_has_from_before_stay_two",),
    ),
    # --- The one rule of characters
    Fault(
        "a cell is read past the rule of characters",
        "pms/transfer/cells.py",
        "        kept = plain(text, lines=lines) if text",
        "        kept = text.strip() if text",
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
        "    names = [cleaned(cell).casefold() for cell in header.cells]",
        "    names = [cell.strip().casefold() for cell in header.cells]",
        (CHARACTERS + "test_a_cell_is_kept_as_a_person_sees_it",),
    ),
    Fault(
        "a workbook's escape of a control is kept as letters",
        "pms/transfer/excel_cells.py",
        "    return ESCAPED.sub(_unescaped, str(value))",
        "    return str(value)",
        (CHARACTERS + "test_a_character_that_cannot_be_kept_is_refused_where_it_stands",),
    ),
    Fault(
        "an old text leaves as it stands",
        "pms/transfer/content.py",
        "    kept = cleaned(text, lines=column.lines)",
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
        "            kept = written(column, value) or None",
        "            kept = value",
        (CHARACTERS + "test_a_bundle_from_before_the_rule_is_passed_over_when_it_comes_again",),
    ),
    Fault(
        "an old hospital number finds nobody",
        "pms/domain/text/names.py",
        "number.upper() if number.isascii() else cleaned(number).upper()",
        "number.upper()",
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
        "cleaned(body, lines=True)",
        "body",
        (
            "tests/letters/test_letters.py::"
            "test_a_draft_from_a_record_with_odd_characters_is_not_said_to_be_changed",
        ),
    ),
    Fault(
        "a revision may have any number",
        "pms/reports/nors_return/cli.py",
        "click.IntRange(1, HIGHEST)",
        "click.IntRange(1)",
        (WORDS + "test_what_is_too_large_to_be_kept_is_refused_in_one_line",),
    ),
    Fault(
        "a name on the command line has no end",
        "pms/auth/actions.py",
        "    if len(name) > longest:",
        "    if len(name) > 1000 * longest:",
        (WORDS + "test_what_is_too_large_to_be_kept_is_refused_in_one_line",),
    ),
    # --- Packed files
    Fault(
        "what a file says it unpacks to is not asked",
        "pms/transfer/packed.py",
        "        if size > limits.megabytes * MEGABYTE:",
        "        if size > 10**12:",
        (
            PACKED + "test_a_bomb_is_refused_without_being_unpacked_or_taking_room",
            PACKED + "test_sizes_of_many_files_count_together",
        ),
    ),
    Fault(
        "any ratio is borne",
        "pms/transfer/packed.py",
        "    if unpacked > max(limits.ratio * packed, RATIO_MATTERS_ABOVE):",
        "    if unpacked > max(1000 * limits.ratio * packed, RATIO_MATTERS_ABOVE):",
        (PACKED + "test_a_bomb_below_the_size_is_refused_by_its_ratio",),
    ),
    Fault(
        "a file is believed about its size",
        "pms/transfer/packed.py",
        "            if size > entry.file_size:",
        "            if size > 2**40:",
        (
            PACKED + "test_a_bomb_that_says_it_is_small_is_put_down_where_it_is_more",
            PACKED + "test_a_part_of_a_workbook_that_says_it_is_small_is_never_given_to_its_reader",
        ),
    ),
    Fault(
        "all of a file is unpacked at once",
        "pms/transfer/packed.py",
        "unpacking.decompress(data, PIECE)",
        "unpacking.decompress(data)",
        (PACKED + "test_a_bomb_that_says_it_is_small_is_put_down_where_it_is_more",),
    ),
    Fault(
        "any number of files is borne",
        "pms/transfer/packed.py",
        "    if len(entries) > limits.files:",
        "    if len(entries) > 100 * limits.files:",
        (PACKED + "test_too_many_files_are_counted_and_not_unpacked",),
    ),
    Fault(
        "a table of contents of any size is read",
        "pms/transfer/packed.py",
        "        if size > LONGEST_CONTENTS:",
        "        if size > 100 * LONGEST_CONTENTS:",
        (PACKED + "test_a_table_of_contents_of_many_megabytes_is_not_read",),
    ),
    Fault(
        "any number of rows is borne",
        "pms/transfer/packed.py",
        "            if lines > limits.rows:",
        "            if lines > 100 * limits.rows:",
        (PACKED + "test_rows_are_counted_over_all_tables_before_one_is_read",),
    ),
    Fault(
        "measuring has no end in time",
        "pms/transfer/packed.py",
        "            watch.look()\n",
        "",
        (PACKED + "test_measuring_ends_when_its_time_is_over",),
    ),
    Fault(
        "a check has no end in time",
        "pms/transfer/csv_file.py",
        "                        self._look()",
        "                        pass",
        (PACKED + "test_a_check_ends_when_its_time_is_over_and_nothing_was_changed",),
    ),
    Fault(
        "any way of packing is taken",
        "pms/transfer/packed.py",
        "        if entry.compress_type not in METHODS:",
        "        if entry.compress_type < 0:",
        (PACKED + "test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked",),
    ),
    Fault(
        "one name may stand twice in an archive",
        "pms/transfer/packed.py",
        "        if path in seen:",
        "        if path in ():",
        (PACKED + "test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked",),
    ),
    Fault(
        "a path that leads out of an archive is taken",
        "pms/transfer/packed.py",
        'path.is_absolute() or ".." in path.parts or',
        '".." in path.parts or',
        (PACKED + "test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked",),
    ),
    Fault(
        "a locked archive is opened",
        "pms/transfer/packed.py",
        "        if entry.flag_bits & LOCKED:",
        "        if entry.flag_bits & 0x1:",
        (PACKED + "test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked",),
    ),
    Fault(
        "an archive in an archive is taken by another name",
        "pms/transfer/packed.py",
        "if is_table and not size and piece.startswith(BEGINNING):",
        "if is_table and size and piece.startswith(BEGINNING):",
        (PACKED + "test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked",),
    ),
    Fault(
        "a row has no end",
        "pms/transfer/csv_file.py",
        "            if self.read_so_far + len(line) - self._row_begins >= LONGEST_LINE:",
        "            if len(line) >= LONGEST_LINE:",
        (NO_END + "test_a_row_of_many_lines_has_an_end",),
    ),
    Fault(
        "cells of a workbook have no end",
        "pms/transfer/workbook.py",
        "        self.cells += cells",
        "        self.cells = cells",
        (NO_END + "test_empty_cells_far_to_the_right_have_an_end_too",),
    ),
    Fault(
        "letters of a workbook have no end",
        "pms/transfer/workbook.py",
        "        self.letters += letters",
        "        self.letters = letters",
        (NO_END + "test_one_long_text_that_stands_in_many_cells_has_an_end",),
    ),
    Fault(
        "refusals grow without an end",
        "pms/transfer/report.py",
        "        if self.is_cut_short:\n            raise TooManyFaults",
        "        if self.refusals < 0:\n            raise TooManyFaults",
        (NO_END + "test_refused_rows_take_no_more_room_the_more_they_are",),
    ),
    Fault(
        "warnings grow without an end",
        "pms/transfer/report.py",
        "        if self.warnings <= MOST_LISTED:",
        "        if self.warnings:",
        (NO_END + "test_more_warnings_than_are_listed_are_counted",),
    ),
    Fault(
        "a limit is no setting",
        "pms/transfer/importing.py",
        "opened_bundle(path, limits_of(current_app.config))",
        "opened_bundle(path)",
        (PACKED + "test_the_command_keeps_to_the_settings",),
    ),
)
