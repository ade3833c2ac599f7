"""Checking the history: that no row was changed, cut out or added by hand, and who can say so.

A row is vouched for where its seal and every seal before it fit, and a later row was anchored
outside the database. Whatever lacks such a witness is found too: silence is no clean bill.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pms.auth.models import Organisation
from pms.layout import moment
from pms.store.base import db
from pms.store.history import History, HistoryHead
from pms.store.history.anchors import ANCHOR, ANCHORED_ROW, Anchor, LostRows, gap_of
from pms.store.history.chain import HASHED, chain_key, row_hash
from pms.store.history.readings import LATE
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import read_snapshot
from pms.trail.unknown_records import unknown_records

CHUNK = 5_000
CLOCKS_DIFFER = timedelta(minutes=1)
"""Rows come into the chain in the order of commits, and several servers have several clocks."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class HistoryFinding:
    """What should not be, or what nothing vouches for: at which row of the chain, if at one."""

    message: str
    number: int | None = None
    is_grave: bool = True
    """Not so where it says only how sure the times are: nothing was changed, nothing mends it."""


@dataclass(slots=True)
class Chain:
    """One organisation's history, or that of no organisation (0), as it was found."""

    chain: int
    rows: int = 0
    anchors: int = 0
    """How many anchors it was held against and fits."""
    anchored: int = 0
    """The last of its rows that is as it was anchored."""
    vouched: Anchor | None = None
    """The last anchor up to which every seal fits: it vouches for all rows up to its own."""
    broken: bool = False
    findings: list[HistoryFinding] = field(default_factory=list)
    gaps: list[LostRows] = field(default_factory=list)
    """Where it was put back from a backup: what was anchored of the rows lost is no finding."""


def verify(
    anchors: Sequence[Anchor], *, just_anchored: bool = False, judges_anchoring: bool = True
) -> list[Chain]:
    """Every chain as it was found, held against anchors that were read before.

    Where they were written just now, rows that somebody added meanwhile are no finding; nor where
    it is not judged how far the anchors reach.
    """
    with organisation_scope(ALL):
        read_snapshot()
        heads: dict[int, tuple[int, str]] = {
            chain: (number, last)
            for chain, number, last in db.session.execute(
                select(HistoryHead.id, HistoryHead.number, HistoryHead.hash)
            )
        }
        chains = {*heads, *(anchor.chain for anchor in anchors)}
        chains |= set(db.session.scalars(select(History.chain).distinct()))
        chains |= set(db.session.scalars(select(Organisation.id)))
        found = [
            _Walk(chain, [one for one in anchors if one.chain == chain]).run(heads.get(chain))
            for chain in sorted(chains)
        ]
        unknown = unknown_records()
    for one in found:
        if judges_anchoring and not (just_anchored and one.anchors):
            one.findings += _not_anchored(one)
        one.findings += [HistoryFinding(message) for message in unknown.get(one.chain, [])]
    return found


def _not_anchored(chain: Chain) -> Iterator[HistoryFinding]:
    after = chain.rows - chain.anchored
    if chain.rows and not chain.anchors:
        yield HistoryFinding(
            "there are no anchors: nothing outside the database vouches for its rows"
        )
    elif after and not chain.broken:
        rows = "1 row" if after == 1 else f"{after:,} rows"
        yield HistoryFinding(
            f"{rows} after the last anchor, vouched for by the chain alone, whose end can be cut"
            " without a trace"
        )


class _Walk:
    """Goes through one chain; after a break it judges from what the next row says."""

    def __init__(self, chain: int, anchors: list[Anchor]) -> None:
        self._found = Chain(chain)
        self._anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.number, []).append(anchor)
        self._implied: set[int] = set()
        """Rows of which the chain itself says that they were anchored."""

    def run(self, head: tuple[int, str] | None) -> Chain:
        key, last, expected = chain_key(), "", 1
        before: datetime | None = None
        for row in _rows(self._found.chain):
            number = row["number"]
            if number != expected:
                self._break(expected, _missing(expected, number - 1))
            elif row_hash(key, last, row) != row["hash"]:
                self._break(number, "was changed, or the row before it was")
            self._look_for_gap(row)
            self._hold_against_anchors(number, row["hash"])
            if not _came_late(row):
                self._hold_against_clock(number, before, row["at"])
                before = row["at"]
            if anchored := _anchored_before(row):
                self._implied.add(anchored)
            last, expected = row["hash"], number + 1
        self._found.rows = expected - 1
        if (expected - 1, last) != (head or (0, "")):
            self._break(expected, "the chain does not end where its head says")
        self._look_for_missing()
        return self._found

    def _break(self, number: int, message: str) -> None:
        self._found.broken = True
        self._add(number, message)

    def _add(self, number: int | None, message: str, *, is_grave: bool = True) -> None:
        self._found.findings.append(HistoryFinding(message, number, is_grave))

    def _look_for_gap(self, row: dict[str, Any]) -> None:
        """A restore, sealed as all rows before it: what it lost is told from what was cut off."""
        gap = None if self._found.broken else gap_of(row)
        if gap is None or gap.after != row["number"] - 1:
            return
        self._found.gaps.append(gap)

    def _is_lost(self, anchor: Anchor) -> bool:
        return any(gap.has(anchor) for gap in self._found.gaps)

    def _hold_against_anchors(self, number: int, hash_: str) -> None:
        for anchor in self._anchors.get(number, []):
            if anchor.hash != hash_:
                if self._is_lost(anchor):
                    continue
                self._break(number, "is not the row that was anchored")
                continue
            self._found.anchors += 1
            self._found.anchored = number
            if not self._found.broken:
                self._found.vouched = anchor

    def _hold_against_clock(self, number: int, before: datetime | None, at: datetime) -> None:
        if before and at < before - CLOCKS_DIFFER:
            self._add(
                number,
                f"is of {_utc(at)}, and the row before it of {_utc(before)}: a clock was set back,"
                " and neither time is sure",
                is_grave=False,
            )

    def _look_for_missing(self) -> None:
        """Rows that an anchor knows, and anchors that a row knows."""
        for number, anchors in sorted(self._anchors.items()):
            cut_off = [one for one in anchors if not self._is_lost(one)]
            if number > self._found.rows and cut_off:
                self._found.broken = True
                at = _utc(cut_off[0].at)
                self._add(number, f"was there at {at}, when it was anchored: the end was cut off")
        missing = sorted(self._implied - set(self._anchors))
        if missing:
            rows = ", ".join(f"{number:,}" for number in missing[:SHOWN])
            more = f" and {len(missing) - SHOWN:,} more" if len(missing) > SHOWN else ""
            self._add(None, f"anchors of which it speaks are missing, those of row {rows}{more}")


def _came_late(row: dict[str, Any]) -> bool:
    """A reading that was kept in the journal first: it is older than the rows before it."""
    return bool((row["after"] or {}).get(LATE))


def _anchored_before(row: dict[str, Any]) -> int | None:
    """The row that this one says was anchored before."""
    if row["action"] != ANCHOR or row["object_type"] != "history":
        return None
    found: int | None = (row["after"] or {}).get(ANCHORED_ROW)
    return found


# --- In words -----------------------------------------------------------------------------------


def lines(chain: Chain, place: str) -> Iterator[str]:
    """How far the chain is vouched for, and what was found in it."""
    of = f"history of {place}"
    if not chain.rows and not chain.findings:
        return
    if not chain.rows:
        yield f"{of}: no rows"
    elif chain.vouched is None:
        none = ", none of them vouched for by an anchor" if chain.anchors else ""
        yield f"{of}: {chain.rows:,} rows{none}"
    else:
        by = "1 anchor" if chain.anchors == 1 else f"{chain.anchors:,} anchors, the last"
        yield (
            f"{of}: {chain.rows:,} rows, of which rows 1 to {chain.vouched.number:,} are vouched"
            f" for by {by} of {moment(chain.vouched.at)}"
        )
    for gap in chain.gaps:
        yield (
            f"{of}: was put back from the backup of {moment(gap.instant)}; what was saved after"
            f" row {gap.after:,} until {moment(gap.until)} is not in it"
        )
    for finding in chain.findings:
        row = f", row {finding.number}" if finding.number else ""
        yield f"{of}{row}: {finding.message}"


def verdict(chains: Sequence[Chain]) -> str:
    findings = sum(len(chain.findings) for chain in chains)
    if not findings:
        anchors = sum(chain.anchors for chain in chains)
        by = "its anchor" if anchors == 1 else f"its {anchors:,} anchors"
        return f"Nothing was found: the history fits together, and fits {by}."
    what = "1 finding" if findings == 1 else f"{findings:,} findings"
    return f"Not all of the history is vouched for: {what}."


def _missing(first: int, last: int) -> str:
    return "is missing" if first == last else f"rows {first} to {last} are missing"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _rows(chain: int) -> Iterator[dict[str, Any]]:
    columns = [getattr(History, name) for name in (*HASHED, "hash")]
    after = 0
    while True:
        rows = db.session.execute(
            select(*columns)
            .where(History.chain == chain, History.number > after)
            .order_by(History.number)
            .limit(CHUNK)
        ).mappings()
        found = [dict(row) for row in rows]
        yield from found
        if len(found) < CHUNK:
            return
        after = found[-1]["number"]
