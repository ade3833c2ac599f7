"""Backups at random instants while others save, each restored and held against what was confirmed.

python -m tests.keeping.under_load [TIMES] [--postgresql]     50 times unless said otherwise
"""

import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import sqlalchemy as sa
from flask import g

from pms import clock, installation
from pms.app import create_app
from pms.domain.text import nhs_number
from pms.keeping import backing_up, restoring
from pms.keeping.beside import opened_beside, own_keys, url_of
from pms.keeping.names import Keep
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.scoping import ALL, choose_organisation, organisation_scope
from tests import factories
from tests.postgres import drop_database, new_database, start_cluster, stop_cluster

WRITERS = 3
SERIALS = 100_000
KEEP = Keep(1_000, 0, 0)


class Began(NamedTuple):
    """When a backup was begun, by the two clocks that there are."""

    at: float
    """By the machine's, which goes evenly and is the same to every process."""
    day: datetime
    """By the product's: that of a run of the tests is another than the writers'."""


@dataclass
class Seen:
    """How it went."""

    backups: int = 0
    confirmed: int = 0
    """Saves confirmed before the instant of some backup, counted for each."""
    missing: int = 0
    odd: int = 0
    """Backups in which a later save of somebody is, and an earlier one is not."""
    seconds: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    saves_meanwhile: list[float] = field(default_factory=list)


def numbers_from(serial: int) -> Iterator[str]:
    """NHS numbers that no other writer uses."""
    return filter(None, map(nhs_number.from_serial, count(serial)))


def write(number: int, confirmed: Path, stop: Path) -> None:
    """Save one patient after the other, noting each when it is confirmed, and how long it took."""
    with create_app().app_context(), open(confirmed, "a", encoding="ascii", buffering=1) as told:
        g.database_intent = "read"
        choose_organisation(factories.the_organisation("RXX").id)
        done, numbers = 0, numbers_from(number * SERIALS)
        while not stop.exists():
            done, before = done + 1, time.monotonic()
            factories.a_patient(
                nhs_number=next(numbers), family_name=f"Writer {number}", given_name=f"{done}"
            )
            now = time.monotonic()
            told.write(f"{now} {now - before} {number} {done}\n")
        db.session.remove()


def run(times: int, folder: Path, restored_url: Callable[[], str | None]) -> Seen:
    """Needs PMS_INSTANCE (and PMS_DATABASE_URL) of an installation that may be made."""
    shelf, stop = folder / "shelf", folder / "stop"
    shelf.mkdir()
    seen = Seen()
    with create_app().app_context():
        installation.upgrade_database()
        factories.an_organisation(ods_code="RXX")
        db.session.commit()
        context = multiprocessing.get_context("spawn")
        logs = [folder / f"writer-{number}" for number in range(WRITERS)]
        writers = [
            context.Process(target=write, args=(number, logs[number], stop))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            while not all(log.exists() and log.stat().st_size for log in logs):
                assert all(writer.exitcode is None for writer in writers)
                time.sleep(0.05)
            spans = []
            for _ in range(times):
                time.sleep(random.uniform(0, 0.5))
                began = Began(time.monotonic(), clock.now())
                made = backing_up.back_up(
                    shelf, [], with_keys=True, keep=KEEP, tell=lambda *_: None
                )
                spans.append((began.at, time.monotonic()))
                _hold(made.file, began, folder / "restored", restored_url(), logs, seen)
                made.file.unlink()
        finally:
            stop.touch()
            for writer in writers:
                writer.join()
        seen.seconds = [end - begin for begin, end in spans]
        for at, took, *_ in _confirmed(logs):
            meanwhile = any(begin <= at <= end + took for begin, end in spans)
            (seen.saves_meanwhile if meanwhile else seen.saves).append(took)
        db.session.remove()
        db.engine.dispose()
    return seen


def _hold(
    file: Path, began: Began, into: Path, url: str | None, logs: list[Path], seen: Seen
) -> None:
    """Restore a backup, and hold it against what had been confirmed before its instant."""
    restored = restoring.restore(restoring.Asked(file), into, url, lambda *_: None)
    instant = began.at + (restored.instant - began.day).total_seconds()
    before = {(number, done) for at, _, number, done in _confirmed(logs) if at < instant}
    keys = {key: (into / key.lower()).read_text(encoding="ascii") for key in own_keys()}
    where = url or url_of(into / "pms.sqlite")
    with opened_beside(where, into, keys), organisation_scope(ALL):
        names = db.session.execute(sa.select(Patient.family_name, Patient.given_name)).all()
    inside = {(int(family.split()[1]), int(given)) for family, given in names}
    seen.backups += 1
    seen.confirmed += len(before)
    seen.missing += len(before - inside)
    for number in range(WRITERS):
        of_one = {done for who, done in inside if who == number}
        seen.odd += of_one != set(range(1, len(of_one) + 1))
    shutil.rmtree(into)
    if url:
        drop_database(url)


def _confirmed(logs: list[Path]) -> Iterator[tuple[float, float, int, int]]:
    for log in logs:
        for line in log.read_text(encoding="ascii").splitlines(keepends=True):
            if line.endswith("\n"):
                at, took, number, done = line.split()
                yield float(at), float(took), int(number), int(done)


@contextmanager
def place(*, postgresql: bool) -> Iterator[tuple[Path, Callable[[], str | None]]]:
    """A folder and a database of its own, and what gives another database to restore into."""
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="pms-load-")))
        folder.chmod(0o711)
        os.environ["PMS_INSTANCE"] = str(folder / "data")
        os.environ.pop("PMS_DATABASE_URL", None)
        if not postgresql:
            yield folder, lambda: None
            return
        cluster = start_cluster(folder / "cluster")
        ending.callback(stop_cluster, folder / "cluster")
        os.environ["PMS_DATABASE_URL"] = new_database(cluster)
        yield folder, lambda: new_database(cluster)


def main(words: list[str]) -> int:
    times = next((int(word) for word in words if word.isdigit()), 50)
    with place(postgresql="--postgresql" in words) as (folder, restored_url):
        seen = run(times, folder, restored_url)
    print(
        f"{seen.backups} backups restored; confirmed before their instants {seen.confirmed:,},"
        f" missing {seen.missing}, out of order {seen.odd}"
    )
    print(f"a backup took {_median(seen.seconds):.2f} s (median), {max(seen.seconds):.2f} at most")
    for what, took in (("otherwise", seen.saves), ("meanwhile", seen.saves_meanwhile)):
        if len(took) > 1:
            print(f"saves {what}: {len(took):,}, p99 {quantiles(took, n=100)[98] * 1000:.0f} ms")
    return 1 if seen.missing or seen.odd else 0


def _median(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
