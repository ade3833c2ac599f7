"""Faults of an installation: its keys, its proxy, its files, and what is kept in them."""

from tests.faults.fault import Fault

KEYS = "tests/test_keys.py::"

FAULTS = (
    # --- Keys
    Fault(
        "a short key is taken",
        "pms/config.py",
        "    if len(value.strip()) < LEAST_KEY_LENGTH:",
        "    if not value:",
        (KEYS + "test_a_key_that_is_none_is_refused_by_every_command_in_one_line",),
    ),
    Fault(
        "a key file that was cut short is taken",
        "pms/config.py",
        "            refuse_weak_key(key, app.config[key], name=str(path), remedy=PUT_BACK)\n",
        "",
        (KEYS + "test_a_key_file_that_was_cut_short_is_named_and_not_taken",),
    ),
    Fault(
        "a key of two processes that start at once differs",
        "pms/config.py",
        "        os.link(unfinished, path)",
        "        os.replace(unfinished, path)",
        (KEYS + "test_two_processes_that_make_a_key_at_once_have_the_same_one",),
    ),
)
