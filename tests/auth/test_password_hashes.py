"""Passwords are kept so that whoever takes the database learns none."""

import subprocess
import sys

from pms.auth import passwords
from pms.auth.models import User
from pms.store.base import db
from tests.factories import PASSWORD, a_user


def test_a_password_is_kept_as_costly_argon2id():
    """In a program of its own: the tests themselves hash cheaply."""
    code = "from pms.auth import passwords; print(passwords.hash_password('violet kettle'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=47104,t=3,p=1$")


def test_the_same_password_is_kept_differently_for_two_people(app):
    one, other = (db.session.get_one(User, a_user().id).password_hash for _ in range(2))
    assert one != other
    assert PASSWORD not in one


def test_a_password_is_compared_whole_and_as_it_was_typed():
    long = "violet kettle " * 9
    kept = passwords.hash_password(long)
    assert passwords.is_password(long, kept)
    for other in (long[:-1], long.upper(), long.strip(), f" {long}"):
        assert not passwords.is_password(other, kept)


def test_a_password_may_be_long_and_of_any_characters():
    password = "ünïcode pässphrase with spaces 令和 " * 3
    assert len(password) > 64
    assert passwords.password_problem(password, []) is None
    assert passwords.password_problem("lowercase words only here", []) is None


def test_a_password_made_of_names_around_it_is_too_easy():
    assert passwords.password_problem("Royalberkshire1", ["Royalberkshire"])
    assert passwords.password_problem("Royalberkshire1", []) is None
    for common in ("passwordpassword", "qwertyuiopasdfghjkl", "123456789012345"):
        assert passwords.password_problem(common, [])
