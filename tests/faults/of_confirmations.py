"""Faults of confirmations: which queries they silence, for how long, and what leaves with them."""

from tests.faults.fault import Fault

PAGES = "tests/episodes/test_confirmations.py::"
BUNDLES = "tests/transfer/test_confirmations.py::"
CONFIRMED = "pms/transfer/confirmations.py"

FAULTS = (
    Fault(
        "a confirmation silences another patient's query",
        "pms/episodes/records.py",
        "        if id_ in confirmed:\n"
        "            record = record._replace(confirmed=tuple(confirmed[id_]))",
        "        if confirmed:\n"
        "            record = record._replace(confirmed=tuple(sum(confirmed.values(), [])))",
        (PAGES + "test_a_confirmation_silences_no_query_of_another_patient",),
    ),
    Fault(
        "a confirmation outlives the fact it was of",
        "pms/domain/care/query.py",
        "    text = json.dumps([kind, *facts], default=str)",
        "    text = json.dumps([kind, *facts[:1]], default=str)",
        (
            PAGES + "test_the_query_comes_back_once_either_fact_is_changed",
            PAGES + "test_the_query_comes_back_once_the_other_fact_is_changed",
        ),
    ),
    Fault(
        "a confirmed query is still open in a report",
        "pms/domain/care/data_queries.py",
        "        confirmed = record.confirmed if confirmed is None else confirmed",
        "        confirmed = confirmed or ()",
        (PAGES + "test_a_confirmed_query_is_open_nowhere",),
    ),
    Fault(
        "what was read before a fact was changed is confirmed",
        "pms/episodes/confirmations.py",
        "if one.digest == digest), None)",
        "if one.digest), None)",
        (PAGES + "test_a_fact_changed_meanwhile_is_said_and_nothing_is_confirmed",),
    ),
    Fault(
        "a confirmation without a reference confirms nothing",
        CONFIRMED,
        "one.query.kind == kind and ref in (None, one.ref)",
        "one.query.kind == kind and ref == one.ref",
        (BUNDLES + "test_a_confirmation_without_a_reference_confirms_every_query_of_its_kind",),
    ),
    Fault(
        "a confirmation of one line confirms the other",
        CONFIRMED,
        "one.query.kind == kind and ref in (None, one.ref)",
        "one.query.kind == kind",
        (BUNDLES + "test_a_confirmation_with_a_reference_confirms_the_query_of_that_row",),
    ),
    Fault(
        "an export confirms what is open here",
        CONFIRMED,
        "if one.item_ref is None and blank[one.kind] == of_kind[one.kind]:",
        "if one.item_ref is None:",
        (BUNDLES + "test_an_export_confirms_no_query_that_is_open_here",),
    ),
    Fault(
        "a row that confirms nothing is passed over in silence",
        "pms/transfer/confirming.py",
        "            elif not confirmed_by_row(asked, values.kind, values.ref):",
        "            elif not asked:",
        (BUNDLES + "test_a_confirmation_that_confirms_nothing_is_warned_about_in_the_dry_run_too",),
    ),
    Fault(
        "a reason that is typed is lost with a save elsewhere",
        "pms/templates/episodes/_standing.html",
        '" hx-preserve>',
        '">',
        (
            "tests/browser/test_confirming.py"
            "::test_a_reason_that_is_typed_outlasts_a_save_elsewhere_and_is_confirmed",
        ),
    ),
)
