"""The names of backups, and which of them are kept as days, weeks and months go by."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

A_DAY = timedelta(days=1)
STAMP = "%Y%m%dT%H%M%SZ"
WITH_FINDINGS = "-with-findings"
NAME = re.compile(
    r"pms-(?P<at>\d{8}T\d{6}Z)-schema-(?P<schema>\w+)-(?P<installation>[0-9a-f]{8})"
    rf"(?P<findings>{WITH_FINDINGS})?\.tar\.gz(?P<age>\.age)?"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a backup says."""

    file: Path
    at: datetime
    installation: str
    has_findings: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks and months keep their last backup."""

    daily: int
    weekly: int
    monthly: int


def name_of(
    at: datetime, schema: str, installation: str, *, encrypted: bool, has_findings: bool = False
) -> str:
    findings = WITH_FINDINGS if has_findings else ""
    end = ".tar.gz.age" if encrypted else ".tar.gz"
    return f"pms-{at.astimezone(UTC):{STAMP}}-schema-{schema}-{installation}{findings}{end}"


def backups_in(folder: Path, installation: str) -> list[Named]:
    """Those of one installation, newest first. No other file is touched, ever."""
    found = []
    for file in folder.iterdir():
        match = NAME.fullmatch(file.name)
        if match and match["installation"] == installation and file.is_file():
            at = datetime.strptime(match["at"], STAMP).replace(tzinfo=UTC)
            found.append(Named(file, at, installation, bool(match["findings"])))
    return sorted(found, key=lambda one: one.at, reverse=True)


def to_drop(backups: Iterable[Named], keep: Keep) -> list[Named]:
    """Which of them no day, week or month that still counts needs. The newest is kept always.

    So are those of the day before it: after a restore, the first backup must not remove the one
    that it came from. One with findings takes the place of none without.
    """
    dropped = []
    for findings in (False, True):
        kind = [one for one in backups if one.has_findings == findings]
        kept = {one.file for one in kind if kind[0].at - one.at < A_DAY}
        for count, period in ((keep.daily, _day), (keep.weekly, _week), (keep.monthly, _month)):
            kept |= {one.file for one in _last_of_each(kind, period)[:count]}
        dropped += [one for one in kind if one.file not in kept]
    return dropped


def _last_of_each(newest_first: list[Named], period: Callable[[datetime], object]) -> list[Named]:
    last: dict[object, Named] = {}
    for one in newest_first:
        last.setdefault(period(one.at), one)
    return list(last.values())


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]


def _month(at: datetime) -> object:
    return at.year, at.month
