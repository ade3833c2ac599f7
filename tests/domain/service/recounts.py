"""Each table of each service report counted a second time, date by date, from the rules' words.

A recount takes the counted episodes (or decided referrals) of the period and gives row code to the
amounts of its measures. It shares nothing with `pms.domain.service_reports` but the record classes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pms.domain.counting.records import EpisodeRecord
from tests.domain import naive
from tests.domain.naive import ONE_DAY, covers, is_counted_course

TOTAL = "TOTAL"


@dataclass
class Plain:
    """One counted episode with its OPAT days, each a date."""

    episode: EpisodeRecord
    as_at: date
    days: list[date] = field(default_factory=list)

    @property
    def quarter(self) -> str:
        last = self.days[-1]
        return f"{last.year}Q{(last.month - 1) // 3 + 1}"

    @property
    def month(self) -> str:
        return self.days[-1].isoformat()[:7]

    def agents_on(self, day: date) -> list[str]:
        courses = [c for c in self.episode.courses if is_counted_course(c) and covers(c, day)]
        return sorted({course.agent for course in courses})

    def is_during(self, day: date | None) -> bool:
        if day is None or day > self.as_at:
            return False
        return self.days[0] <= day <= self.days[-1] + ONE_DAY

    def events(self, kind: str) -> list[str]:
        return [
            event.type
            for event in self.episode.events
            if event.kind == kind and self.is_during(event.occurred_on)
        ]

    def outcome(self, name: str) -> str | None:
        if self.episode.outcome_on is not None and self.episode.outcome_on > self.as_at:
            return None
        return getattr(self.episode, name)

    def covered_days(self) -> int:
        return sum(1 for day in self.days if set(self.agents_on(day)) & set(naive.LONG_ACTING))

    def line_days(self) -> int:
        number = 0
        for line in self.episode.lines:
            day = self.days[0]
            while day <= self.days[-1]:
                begun = line.inserted_on is None or line.inserted_on <= day
                still = line.removed_on is None or day <= line.removed_on
                number += line.device != "no_line" and begun and still
                day += ONE_DAY
        return number


def counted(episodes: list[EpisodeRecord], first: date, last: date, as_at: date) -> list[Plain]:
    found = []
    for episode in episodes:
        days = naive.opat_days(episode, as_at)
        if naive.has_ended(episode, as_at) and days and first <= days[-1] <= last:
            found.append(Plain(episode, as_at, days))
    return found


def decided(
    episodes: list[EpisodeRecord], first: date, last: date, as_at: date
) -> list[EpisodeRecord]:
    return [
        episode
        for episode in episodes
        if episode.decided_on and first <= episode.decided_on <= min(last, as_at)
    ]


def tally(rows: list[tuple[str, tuple[int, ...]]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for code, amounts in rows:
        kept = found.setdefault(code, [0] * len(amounts))
        for number, amount in enumerate(amounts):
            kept[number] += amount
    return found


def with_total(rows: dict[str, list[int]], **instead: int) -> dict[str, list[int]]:
    """The rows and their sums; `instead`: a column's place (as c0, c1) and what stands for it."""
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    for place, value in instead.items():
        if total:
            total[int(place[1:])] = value
    return {**rows, TOTAL: total}


def activity_quarters(plain: list[Plain]):
    return with_total(tally([(p.quarter, (1, len(p.days), p.covered_days())) for p in plain]))


def activity_months(plain: list[Plain]):
    return with_total(tally([(p.month, (1, len(p.days), p.covered_days())) for p in plain]))


def activity_referrals(referrals: list[EpisodeRecord]):
    rows = []
    for one in referrals:
        quarter = f"{one.decided_on.year}Q{(one.decided_on.month - 1) // 3 + 1}"
        rows.append((quarter, (one.decision == "accepted", one.decision == "rejected")))
    return with_total(tally(rows))


def diagnoses(plain: list[Plain]):
    return with_total(
        tally([(p.episode.diagnosis or "not_recorded", (1, len(p.days))) for p in plain])
    )


def agents(plain: list[Plain]):
    episodes: dict[str, set[int]] = defaultdict(set)
    days: dict[str, int] = defaultdict(int)
    for one in plain:
        for day in one.days:
            for agent in one.agents_on(day):
                episodes[agent].add(one.episode.id)
                days[agent] += 1
    rows = {agent: [len(episodes[agent]), days[agent]] for agent in days}
    return with_total(rows, c0=len(plain))


def regimens(plain: list[Plain]):
    episodes: dict[str, set[int]] = defaultdict(set)
    days: dict[str, int] = defaultdict(int)
    for one in plain:
        for day in one.days:
            regimen = "+".join(one.agents_on(day))
            episodes[regimen].add(one.episode.id)
            days[regimen] += 1
    rows = {text: [len(episodes[text]), days[text]] for text in days}
    return with_total(rows, c0=len(plain))


def infection_outcomes(plain: list[Plain]):
    rows = []
    for one in plain:
        outcome = one.outcome("infection_outcome")
        known = [outcome == code for code in ("cured", "improved", "failed")]
        success = outcome in ("cured", "improved")
        rows.append((one.quarter, (1, *known, not any(known), success, any(known))))
    return with_total(tally(rows))


def opat_outcomes(plain: list[Plain]):
    rows = []
    for one in plain:
        outcome = one.outcome("opat_outcome")
        known = [outcome == code for code in ("success", "partial", "failure", "indeterminate")]
        success = outcome in ("success", "partial")
        rows.append((one.quarter, (1, *known, not any(known), success, any(known))))
    return with_total(tally(rows))


def event_rates(plain: list[Plain]):
    rows = []
    for one in plain:
        line = one.events("line")
        infections = [event for event in line if event.startswith("infection")]
        drug = one.events("drug")
        amounts = (len(one.days), one.line_days(), len(line), len(infections), len(drug))
        rows.append((one.quarter, amounts))
    return with_total(tally(rows))


def event_kinds(plain: list[Plain], kind: str):
    every = [(event, one.episode.id) for one in plain for event in one.events(kind)]
    rows = {}
    for type_ in {event for event, _ in every}:
        mine = [episode for event, episode in every if event == type_]
        rows[type_] = [len(mine), len(set(mine))]
    return with_total(rows, c1=len({episode for _, episode in every}))


RECOUNTS: dict[tuple[str, str], Any] = {
    ("activity", "quarters"): activity_quarters,
    ("activity", "months"): activity_months,
    ("activity", "referrals"): activity_referrals,
    ("days-saved", "quarters"): activity_quarters,
    ("diagnoses", "diagnoses"): diagnoses,
    ("drugs", "agents"): agents,
    ("drugs", "regimens"): regimens,
    ("outcomes", "infection"): infection_outcomes,
    ("outcomes", "opat"): opat_outcomes,
    ("events", "rates"): event_rates,
    ("events", "line-events"): lambda plain: event_kinds(plain, "line"),
    ("events", "drug-events"): lambda plain: event_kinds(plain, "drug"),
}
"""By report and table; test_recounts.py fails for a table without one."""
