"""Random trusts: three years of records as uneven as real ones, counted as the pack counts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from pms.domain.audit_pack import protection
from pms.domain.audit_pack.counting import count_year
from pms.domain.audit_pack.figures import PackFigure
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.domain.counting.suppression import RULE, ShownCount, SuppressionRule
from pms.domain.service_reports.period import Period
from pms.reports.audit_pack.outside import PackIssue, outside_sheets
from pms.web.spreadsheets import xlsx_bytes
from tests.domain.records import RULES, SHIPPED
from tests.domain.service.loaded import LOADED

YEARS = (2023, 2024, 2025)
AS_AT = date(2026, 2, 1)
PER_YEAR = (4, 9, 15, 25, 40, 60, 90, 150, 260, 420)
"""About how many referrals a trust has in a year."""


@dataclass(frozen=True)
class Trust:
    seed: int
    services: tuple[str, ...]
    records: Sequence[EpisodeRecord]

    def figures(
        self, year: int, records: Sequence[EpisodeRecord] | None = None
    ) -> dict[PackFigure, int]:
        """What is counted in a year, of these records where they are not the trust's own."""
        period = Period(date(year, 1, 1), date(year, 12, 31))
        given = self.records if records is None else records
        cases = {
            service: OfService([one for one in given if one.service == service], period)
            for service in self.services
        }
        return count_year(cases, period, SHIPPED, left_out=self.seed % 9)


class OfService:
    """One service's cases of a year, from records in memory."""

    def __init__(self, records: Sequence[EpisodeRecord], period: Period) -> None:
        self._records, self._period = records, period
        self._read: dict[str, list] = {}

    def __getitem__(self, reads: str) -> list:
        if reads not in self._read:
            self._read[reads] = LOADED[reads](self._records, self._period, AS_AT)
        return self._read[reads]


@cache
def a_trust(seed: int) -> Trust:
    """Of any size; every second runs both services, the children's a fifth of it."""
    random = Random(seed)
    services = ("adult", "paediatric") if seed % 2 else ("adult",)
    size, ill = PER_YEAR[seed % len(PER_YEAR)], random.choice((0.02, 0.08, 0.2, 0.5))
    records: list[EpisodeRecord] = []
    for year in YEARS:
        for _ in range(round(size * random.uniform(0.7, 1.3))):
            service = services[-1] if random.random() < 0.2 else services[0]
            records.append(_record(random, len(records) + 1 + 10_000 * seed, year, service, ill))
    return Trust(seed, services, tuple(records))


def changed(trust: Trust, year: int, number: int, seed: int) -> list[EpisodeRecord]:
    """The trust's records after some of a year were corrected, taken out or added."""
    random = Random(seed)
    records = list(trust.records)
    places = [n for n, one in enumerate(records) if one.decided_on and one.decided_on.year == year]
    for place in random.sample(places, min(number, len(places))):
        one = records[place]
        records[place] = random.choice(
            (
                one._replace(diagnosis=_pick(random, "diagnosis")),
                one._replace(infection_outcome=None),
                one._replace(decision="rejected", rejection_reasons=("other",)),
                one._replace(opat_outcome=_pick(random, "opat_outcome")),
                one._replace(events=()),
            )
        )
    for extra in range(random.randint(0, number)):
        new = 9_000_000 + 100 * seed + extra
        records.append(_record(random, new, year, trust.services[0], 0.2))
    return records


def _record(random: Random, number: int, year: int, service: str, ill: float) -> EpisodeRecord:
    decided_on = date(year, 1, 1) + timedelta(days=random.randrange(365))
    if random.random() < 0.13:
        reasons = tuple({_pick(random, "rejection_reason") for _ in range(random.randint(0, 2))})
        return EpisodeRecord(
            number,
            number,
            service,
            "rejected",
            decided_on,
            reasons,
            specialty=_pick(random, "specialty", 0.03),
        )
    return EpisodeRecord(
        number,
        number,
        service,
        "accepted",
        decided_on,
        specialty=_pick(random, "specialty", 0.03),
        diagnosis=_pick(random, "diagnosis", 0.03),
        infection_outcome=_pick(random, "infection_outcome", 0.03),
        opat_outcome=_pick(random, "opat_outcome", 0.03),
        died_on=decided_on + timedelta(days=3) if random.random() < ill / 10 else None,
        **_care(random, decided_on, ill),
    )


def _care(random: Random, first: date, ill: float) -> Mapping[str, object]:
    def on() -> date:
        return first + timedelta(days=random.randint(0, 6))

    def now_and_then(share: float) -> bool:
        return random.random() < share

    days = random.choice((1, 3, 7, 14, 14, 28, 42))
    courses = [_course(random, first, days, "iv")]
    if now_and_then(0.2):
        courses.append(_course(random, first, days, "iv"))
    if now_and_then(0.15):
        courses.append(_course(random, first + timedelta(days=days), 10, "po"))
    lines = [LineRecord(_pick(random, "device"), first, None, id=random.randrange(10**6))]
    events = [
        EventRecord("line", _pick(random, "line_event"), on()) for _ in range(now_and_then(ill))
    ]
    events += [
        EventRecord("drug", _pick(random, "drug_event"), on()) for _ in range(now_and_then(ill))
    ]
    stays = [
        AdmissionRecord(on(), None, planned=False, cause=_pick(random, "readmission_cause", 0.1))
        for _ in range(now_and_then(ill) + now_and_then(ill / 4))
    ]
    return {
        "courses": tuple(courses),
        "lines": tuple(lines),
        "events": tuple(events),
        "admissions": tuple(stays),
    }


def _course(random: Random, first: date, days: int, route: str) -> CourseRecord:
    agent, by = _pick(random, "antimicrobial"), _pick(random, "administered_by", 0.05)
    flags = RULES.classify(route, by, agent)
    last = first + timedelta(days=days - 1)
    return CourseRecord(agent, route, by, first, last, "completed_course", **flags._asdict())


def _pick(random: Random, name: str, missing: float = 0.0) -> str | None:
    """A value of a list, the first ones far more often; now and then none, or one of its own."""
    if random.random() < missing:
        return None
    if random.random() < 0.02:
        return "local_own" if name in ("diagnosis", "antimicrobial", "specialty") else "other"
    codes = [value.code for value in SHIPPED[name]]
    weights = list(accumulate(1 / (1 + place) ** 1.3 for place in range(len(codes))))
    return random.choices(codes, cum_weights=weights)[0]


# --- Packs of a trust ---------------------------------------------------------------------------

UNPROTECTED = SuppressionRule(0, 1)
"""Prints every count as it is: what the attack is held against."""


def a_pack(
    shown: Mapping[PackFigure, ShownCount], year: int, number: int = 1, rule: SuppressionRule = RULE
) -> bytes:
    """The file of an issue."""
    issue = PackIssue(
        organisation="Random Trust",
        ods_code="RXX",
        period=Period(date(year, 1, 1), date(year, 12, 31)),
        number=number,
        as_at=AS_AT,
        rule=rule,
        shown=shown,
        standings=[],
        shipped=SHIPPED,
    )
    return xlsx_bytes(outside_sheets(issue))


def issues(trust: Trust, year: int, corrections: int = 0) -> tuple[list[bytes], list[bytes]]:
    """A year's packs as published one after another while the record was corrected, and the true
    ones beside them."""
    published, true = list[protection.CountedIssue](), list[bytes]()
    printed = []
    for number in range(corrections + 1):
        changes = (0, 2, 6)[number % 3]
        records = changed(trust, year, changes, seed=trust.seed + number) if number else None
        counts = trust.figures(year, records)
        shown = protection.protect(counts, published)
        published.append(protection.CountedIssue(counts, shown))
        printed.append(a_pack(shown, year, number + 1))
        true.append(a_pack(protection.protect(counts, (), UNPROTECTED), year, number + 1))
    return printed, true
