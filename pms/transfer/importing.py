"""Bringing a bundle in: check, report, then write all of it or nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from pms import clock
from pms.auth.models import Organisation
from pms.domain.text.characters import cleaned
from pms.refusal import Refused
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend, read_snapshot
from pms.transfer.actions import write
from pms.transfer.checking import Check, Tell
from pms.transfer.limits import limits_of
from pms.transfer.report import ImportReport
from pms.transfer.sources import Bundle, opened_bundle
from pms.transfer.tables import TABLES

TRIES = 3


class Outcome:
    """What became of a bundle; `counts` are lines such as "patients: 3 new, 1 matched"."""

    def __init__(self, check: Check) -> None:
        self.report: ImportReport = check.report
        self.is_refused = check.report.refusals > 0
        self.has_news = check.new_rows > 0
        self.counts = [f"{name}: {words}" for name in TABLES if (words := _words(check, name))]


def _words(check: Check, name: str) -> str:
    matched = check.matched if name == "patients" else 0
    parts = {
        "new": check.spools[name].count - matched,
        "matched": matched,
        "already imported": check.passed_over[name],
    }
    return ", ".join(f"{count:,} {word}" for word, count in parts.items() if count)


def import_bundle(
    path: Path,
    organisation_id: int,
    *,
    tell: Tell,
    dry_run: bool = False,
    report_file: Path | None = None,
) -> Outcome:
    """Check a bundle and, unless it is refused or only tried, write it and commit.

    The check only reads, so that others can work in between. If somebody changed the record before
    the writing began, all is checked again.
    """
    refuse_report_within(path, report_file)
    opened = opened_bundle(path, limits_of(current_app.config))
    with opened as bundle, organisation_scope(organisation_id), no_collection():
        for _ in range(TRIES):
            with checked(bundle, organisation_id, tell) as check:
                outcome = Outcome(check)
                if report_file is not None:
                    check.report.write(report_file)
                if outcome.is_refused or dry_run or not outcome.has_news:
                    return outcome
                if _write(check, organisation_id, path, tell):
                    return outcome
    raise Refused("the record keeps changing while the bundle is checked: try again later")


@contextmanager
def no_collection() -> Iterator[None]:
    """Rows make no cycles, and looking for some among all that is kept takes a third of it all."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def checked(bundle: Bundle, organisation_id: int, tell: Tell) -> Iterator[Check]:
    """A check of the bundle against the record as it is now."""
    read_snapshot()
    bundle.begin()
    organisation = db.session.get_one(Organisation, organisation_id)
    check = Check(
        bundle,
        ods_code=organisation.ods_code,
        services=organisation.services,
        today=clock.today(),
        folder=Path(current_app.instance_path),
        tell=tell,
    )
    try:
        yield check
    finally:
        check.close()


def _write(check: Check, organisation_id: int, path: Path, tell: Tell) -> bool:
    intend("write")
    organisation = db.session.get_one(Organisation, organisation_id)
    try:
        if write(check, organisation, source=cleaned(path.name), tell=tell):
            db.session.commit()
            return True
    finally:
        intend("read")
    return False


def refuse_report_within(path: Path, report_file: Path | None) -> None:
    """The report must not take the place of what is imported, nor lie among it."""
    if report_file is None:
        return
    bundle, report = path.resolve(), report_file.resolve()
    if report.is_dir():
        raise Refused(f"{report_file} is a folder: name a file for the report")
    if report == bundle or bundle in report.parents:
        raise Refused("the report cannot be part of the bundle: name another place for it")
