"""Line and drug events, as rates per 1,000 OPAT days and per 1,000 line days (R13 to R15)."""

from collections.abc import Iterator

from pms.domain.counting.opat_days import line_days
from pms.domain.nors.definitions import LISTS, MEASURES, RATES, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.activity import OPAT_DAYS
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import (
    BY_MONTH,
    LINE_INFECTIONS_PER_OPAT_DAYS,
    RUN_CHART,
)
from pms.domain.service_reports.pictures import Bars, RunPicture
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Measure,
    OfList,
    Ratio,
    ReportTable,
    quarter_of,
)

INFECTIONS = frozenset({"infection_bacteraemia", "infection_line", "infection_phlebitis"})
"""Line events the shipped list flags as infections; a local value carries no flag."""


def rates(case: EndedEpisode) -> Iterator[Adds]:
    first, last = case.treatment.first_opat_day, case.treatment.last_opat_day
    line = infections = drug = 0
    for event in case.treatment.events(case.record):
        if event.kind == "drug":
            drug += 1
        else:
            line += 1
            infections += event.type in INFECTIONS
    in_place = sum(line_days(one, first, last) for one in case.record.lines)
    yield quarter_of(case), (case.treatment.opat_days, in_place, line, infections, drug)


def of_kind(kind: str, case: EndedEpisode) -> Iterator[Adds]:
    types = [event.type for event in case.treatment.events(case.record) if event.kind == kind]
    if types:
        yield TOTAL, (0, 1)
    for type_ in dict.fromkeys(types):
        yield type_, (types.count(type_), 1)


def line_types(case: EndedEpisode) -> Iterator[Adds]:
    return of_kind("line", case)


def drug_types(case: EndedEpisode) -> Iterator[Adds]:
    return of_kind("drug", case)


EVENTS = Measure("events", MEASURES["events"])
AFFECTED = Measure("episodes", MEASURES["episodes"])
PER_OPAT_DAYS, PER_LINE_DAYS = "per 1,000 OPAT days", "per 1,000 line days"

REPORT = ServiceReport(
    name="events",
    title="Line and drug events",
    answers="How often something went wrong with a line or a drug, per 1,000 days, quarter by "
    "quarter.",
    tables=(
        ReportTable(
            "rates",
            "Rates by quarter",
            ByQuarter(),
            (
                OPAT_DAYS,
                Measure("line_days", "Line days"),
                Measure("line_events", "Line events"),
                Measure("line_infections", "of these, infections"),
                Measure("drug_events", "Drug events"),
            ),
            rates,
            (
                Ratio(
                    "line_rate",
                    RATES["line_events_per_opat_days"].title,
                    "rate",
                    "line_events",
                    "opat_days",
                ),
                Ratio(
                    "line_infection_opat_rate",
                    LINE_INFECTIONS_PER_OPAT_DAYS.title,
                    "rate",
                    "line_infections",
                    "opat_days",
                ),
                Ratio(
                    "drug_rate",
                    RATES["drug_events_per_opat_days"].title,
                    "rate",
                    "drug_events",
                    "opat_days",
                ),
                Ratio(
                    "line_line_rate",
                    RATES["line_events_per_line_days"].title,
                    "rate",
                    "line_events",
                    "line_days",
                ),
                Ratio(
                    "line_infection_rate",
                    RATES["line_infections_per_line_days"].title,
                    "rate",
                    "line_infections",
                    "line_days",
                ),
            ),
            pictures=(
                RunPicture(
                    RATES["line_events_per_opat_days"].title,
                    "line_rate",
                    PER_OPAT_DAYS,
                    ("line_events",),
                ),
                RunPicture(
                    LINE_INFECTIONS_PER_OPAT_DAYS.title,
                    "line_infection_opat_rate",
                    PER_OPAT_DAYS,
                    ("line_infections",),
                ),
                RunPicture(
                    RATES["drug_events_per_opat_days"].title,
                    "drug_rate",
                    PER_OPAT_DAYS,
                    ("drug_events",),
                ),
                RunPicture(
                    RATES["line_events_per_line_days"].title, "line_line_rate", PER_LINE_DAYS
                ),
                RunPicture(
                    RATES["line_infections_per_line_days"].title,
                    "line_infection_rate",
                    PER_LINE_DAYS,
                ),
            ),
        ),
        ReportTable(
            "line-events",
            "Line events by kind",
            OfList("line_event", LISTS["line_event"]),
            (EVENTS, AFFECTED),
            line_types,
            distinct=frozenset({"episodes"}),
            largest_first=True,
            pictures=(Bars("Line events by kind", "events", "Events"),),
        ),
        ReportTable(
            "drug-events",
            "Drug events by kind",
            OfList("drug_event", LISTS["drug_event"]),
            (EVENTS, AFFECTED),
            drug_types,
            distinct=frozenset({"episodes"}),
            largest_first=True,
            pictures=(Bars("Drug events by kind", "events", "Events"),),
        ),
    ),
    definitions=(
        BY_MONTH,
        SECTIONS["LINE_EVENT"],
        SECTIONS["DRUG_EVENT"],
        SECTIONS["DEVICE"],
        RATES["line_events_per_opat_days"],
        LINE_INFECTIONS_PER_OPAT_DAYS,
        RATES["drug_events_per_opat_days"],
        RATES["line_events_per_line_days"],
        RATES["line_infections_per_line_days"],
        RUN_CHART,
    ),
    headline=("line_rate", "drug_rate"),
    published=("line_events", "line_infections", "drug_events"),
)
