"""Searching and matching as one types among many patients against the same among few."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import make_patients
from benchmarks.timing import Side, by_turns
from pms import clock
from pms.patients.matching import SHOWN as MATCHES_SHOWN
from pms.patients.matching import Matches, Typed, match_patients
from pms.patients.queries import SHOWN, FoundPatients, search_patients
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend

TYPED = ("sm", "smith", "smith a", "ada", "999 00", "RXX-0-H00000", "1/5/1961")

REFERRED = (
    Typed(family_name="sm"),
    Typed(family_name="smith", given_name="a"),
    Typed(family_name="smith", given_name="ada", date_of_birth="1/5/1961"),
    Typed(date_of_birth="1/5/61"),
    Typed(nhs_number="999 00", hospital_number="rxx-0-h00000"),
)


def measure(
    folder: Path, *, few: int = 5_000, many: int = 200_000, runs: int = 31
) -> Iterator[Finding]:
    """Seven searches, each a request of its own: names, numbers, a date of birth; then what five
    half-filled referrals match."""
    with patients(folder, few) as small, patients(folder, many) as large:
        for found in (*search_all(small), *search_all(large)):
            assert 0 < len(found.patients) <= SHOWN
        for matches in (*match_all(small), *match_all(large)):
            assert 0 < len(matches.patients) <= MATCHES_SHOWN
        times = by_turns(Side(lambda: search_all(large)), Side(lambda: search_all(small)), runs)
        matched = by_turns(Side(lambda: match_all(large)), Side(lambda: match_all(small)), runs)
    among = f"{many:,} patients to {few:,}"
    yield times_as_long(f"patient search ({len(TYPED)} of them), {among}", times, at_most=1.5)
    yield times_as_long(f"matching a referral ({len(REFERRED)}), {among}", matched, at_most=1.5)


@contextmanager
def patients(folder: Path, number: int) -> Iterator[Flask]:
    path = database.new_database(folder / f"{number}.sqlite")
    with database.opened(path):
        database.add_organisation("RXX", make_patients(number, seed=1))
    with database.opened(path) as app:
        yield app


def search_all(app: Flask) -> list[FoundPatients]:
    found = []
    for text in TYPED:
        with app.app_context():
            intend("read")
            choose_organisation(1)
            found.append(search_patients(text, clock.today()))
    return found


def match_all(app: Flask) -> list[Matches]:
    found = []
    for typed in REFERRED:
        with app.app_context():
            intend("read")
            choose_organisation(1)
            found.append(match_patients(typed, clock.today()))
    return found
