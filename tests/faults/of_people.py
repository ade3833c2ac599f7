"""Faults that make two people one, or one person two."""

from tests.faults.fault import Fault

PEOPLE = "tests/transfer/test_people.py::"
BROWSER = "tests/patients/test_two_people.py::"
WARNED = "tests/transfer/test_warnings.py::test_it_is_warned_about_in_one_line_and_imported"
AGES = "tests/episodes/test_service_ages.py::"

FAULTS = (
    Fault(
        "an import matches a word that stands for no number",
        "pms/domain/text/names.py",
        "    if not number or is_stand_in(number):\n        return None",
        "    if not number:\n        return None",
        ("tests/domain/test_stand_ins.py::test_a_word_for_nothing_is_a_stand_in",),
    ),
    Fault(
        "an import keeps a word that stands for no number",
        "pms/transfer/people.py",
        '        case "nhs_number" | "hospital_number" | "allergies":',
        '        case "nhs_number" | "allergies":',
        (PEOPLE + "test_a_word_for_no_number_makes_no_two_people_one",),
    ),
    Fault(
        "an import reads a word for nothing as none known",
        "pms/transfer/people.py",
        '        case "nhs_number" | "hospital_number" | "allergies":',
        '        case "nhs_number" | "hospital_number":',
        (PEOPLE + "test_a_word_for_nothing_in_the_allergies_is_never_none_known",),
    ),
    Fault(
        "an import takes one person for another of the same number",
        "pms/transfer/matching.py",
        "        if not is_same_person and _is_somebody_else(person, row, remarks):",
        "        if is_same_person and _is_somebody_else(person, row, remarks):",
        (PEOPLE + "test_two_people_of_one_number_and_birth_date_are_refused_with_both_shown",),
    ),
    Fault(
        "an import does not look at the names behind a number",
        "pms/transfer/matching.py",
        "    is_unlike = keys != person.keys and not are_alike(keys, person.keys)",
        "    is_unlike = False",
        (PEOPLE + "test_somebody_recorded_is_not_taken_for_another_person",),
    ),
    Fault(
        "an import does not look at the sex behind a number",
        "pms/transfer/matching.py",
        "    is_other_sex = row.sex != person.sex and not {row.sex, person.sex} & NOT_RECORDED",
        "    is_other_sex = False",
        (PEOPLE + "test_somebody_recorded_is_not_taken_for_another_person",),
    ),
    Fault(
        "people who may be one come in without a word",
        "pms/transfer/matching.py",
        "        if (other := self._alike(person)) is not None:",
        "        if (other := self._alike(person)) is not None and other is person:",
        (PEOPLE + "test_people_who_may_be_one_are_warned_about_with_both",),
    ),
    Fault(
        "ten equal digits are a number",
        "pms/domain/text/nhs_number.py",
        "    if len(set(digits)) == 1:",
        "    if len(set(digits)) == 0:",
        (
            PEOPLE + "test_ten_equal_digits_are_refused",
            BROWSER + "test_ten_equal_digits_are_refused_at_every_form",
        ),
    ),
    Fault(
        "two of one name only are alike by having no given name",
        "pms/patients/names.py",
        '        or (given == other_given and given != "")',
        "        or given == other_given",
        (PEOPLE + "test_two_people_of_one_name_only_are_not_alike_by_having_no_given_name",),
    ),
    Fault(
        "details become those of another without a question",
        "pms/patients/forms.py",
        "        if born_on is None or answers == before:",
        "        if born_on is None or before:",
        (BROWSER + "test_details_that_become_those_of_another_are_asked_about",),
    ),
    Fault(
        "what stands for something unknown is not asked about",
        "pms/asking.py",
        "        if self.is_as_written.data:",
        "        if not self.is_as_written.data:",
        (BROWSER + "test_what_stands_for_something_unknown_is_asked_about_and_may_be_right",),
    ),
    Fault(
        "a hospital number with a space in it is another",
        "pms/patients/queries.py",
        '        column, key = "hospital_key", number_key(number)',
        '        column, key = "hospital_number", number_key(number)',
        (BROWSER + "test_one_hospital_number_is_refused_however_it_is_written",),
    ),
    Fault(
        "a date of birth may lie ahead",
        "pms/domain/text/days.py",
        "timedelta(days=0 if born else 366)",
        "timedelta(days=366)",
        (
            "tests/domain/test_day_text.py::"
            "test_a_date_of_birth_with_a_year_of_two_digits_never_lies_ahead",
            BROWSER + "test_the_very_old_are_read_as_such_and_read_back",
        ),
    ),
    Fault(
        "an import takes a child into the adult service without a word",
        "pms/transfer/rules.py",
        'of_an_age("service", row.service, born_on, day, setting.ages)',
        'of_an_age("service", row.service, None, day, setting.ages)',
        (
            AGES + "test_an_import_warns_of_it",
            AGES + "test_an_import_goes_by_the_day_of_acceptance",
        ),
    ),
    Fault(
        "an acceptance asks nothing of the age",
        "pms/episodes/decision.py",
        'of_an_age("decision", self.row.service, born_on, day, current_ages())',
        'of_an_age("decision", self.row.service, None, day, current_ages())',
        (AGES + "test_an_acceptance_into_the_wrong_service_is_asked_about_once",),
    ),
    Fault(
        "the ages of an organisation are not asked by",
        "pms/auth/queries.py",
        "    return Ages(organisation.adult_from, organisation.paediatric_below)",
        "    return Ages() if organisation else Ages()",
        (AGES + "test_the_ages_that_an_organisation_sets_are_asked_by",),
    ),
    Fault(
        "an acceptance decades early comes in without a word",
        "pms/transfer/rules.py",
        "    if (last - accepted_on).days > TOO_LONG:",
        "    if (last - accepted_on).days > TOO_LONG * 1000:",
        (WARNED,),
    ),
    Fault(
        "a creatinine in another unit is taken",
        "pms/domain/care/review.py",
        "results[test], highest, lowest, unit)",
        "results[test], highest, 0, unit)",
        ("tests/domain/test_entries.py::test_a_creatinine_in_mg_dl_is_none_in_umol_l",),
    ),
)
