"""Which figures leave: the year by service, a few of each quarter, and lists of one dimension.

There are no lists across one another, no days beside rows, no medians, and no names of people or
places. Whoever commissions, governs or audits a service can judge it by these; all else is in the
internal pack.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

ALL = "all"
OWN = "local"
OWN_LABEL = "Values of our own lists"
"""The row of every value that is not the program's: the words of one could name somebody."""
TOTAL = "TOTAL"
YEAR, QUARTERS, LEFT_OUT = "year", "quarters", "left_out"


class PackFigure(NamedTuple):
    """A count by its place. Printed on two sheets, it is one figure all the same."""

    table: str
    row: str
    column: str = ALL


class Source(NamedTuple):
    """Where a figure is counted: a table of a service report, and one of its measures."""

    report: str
    table: str
    measure: str


class YearRow(NamedTuple):
    """A row of the year."""

    code: str
    label: str
    source: Source


LINES = (
    YearRow("decided", "Referrals decided", Source("rejections", "quarters", "decided")),
    YearRow("accepted", "Referrals accepted", Source("activity", "referrals", "accepted")),
    YearRow("rejected", "Referrals rejected", Source("activity", "referrals", "rejected")),
    YearRow("episodes", "Episodes completed", Source("activity", "quarters", "episodes")),
    YearRow("opat_days", "OPAT days", Source("activity", "quarters", "opat_days")),
    YearRow(
        "infection_recorded",
        "With an infection outcome",
        Source("outcomes", "infection", "recorded"),
    ),
    YearRow(
        "infection_success",
        "Infection cured or improved",
        Source("outcomes", "infection", "success"),
    ),
    YearRow("infection_failed", "Infection failed", Source("outcomes", "infection", "failed")),
    YearRow(
        "infection_missing",
        "Infection outcome not recorded",
        Source("outcomes", "infection", "not_recorded"),
    ),
    YearRow("opat_recorded", "With an OPAT outcome", Source("outcomes", "opat", "recorded")),
    YearRow(
        "opat_success", "OPAT success or partial success", Source("outcomes", "opat", "success")
    ),
    YearRow("opat_failure", "OPAT failure", Source("outcomes", "opat", "failure")),
    YearRow(
        "opat_indeterminate",
        "OPAT outcome indeterminate",
        Source("outcomes", "opat", "indeterminate"),
    ),
    YearRow(
        "opat_missing", "OPAT outcome not recorded", Source("outcomes", "opat", "not_recorded")
    ),
    YearRow(
        "readmitted",
        "Episodes with an unplanned readmission",
        Source("readmissions", "quarters", "readmitted"),
    ),
    YearRow("deaths", "Deaths during OPAT", Source("deaths", "quarters", "deaths")),
    YearRow("line_days", "Line days", Source("events", "rates", "line_days")),
    YearRow("line_events", "Line events", Source("events", "rates", "line_events")),
    YearRow(
        "line_infections",
        "Line events that are infections",
        Source("events", "rates", "line_infections"),
    ),
    YearRow("drug_events", "Drug events", Source("events", "rates", "drug_events")),
    YearRow(
        "oral_episodes",
        "Episodes with oral treatment (COpAT)",
        Source("copat", "quarters", "episodes"),
    ),
    YearRow("oral_days", "Oral days", Source("copat", "quarters", "oral_days")),
    YearRow(
        "answered",
        "Patient questionnaires answered",
        Source("experience", "quarters", "questionnaires"),
    ),
    YearRow(
        "rated", "With an answer on the service overall", Source("experience", "quarters", "rated")
    ),
    YearRow(
        "agreeing", "Happy with the service overall", Source("experience", "quarters", "agreeing")
    ),
)
BY_QUARTER = ("accepted", "rejected", "episodes", "opat_days")
"""The rows of the year that each quarter has too, of all services together."""
DAYS_OF = {"opat_days": "episodes", "oral_days": "oral_episodes"}
"""A second measure, which says nothing of few: it is withheld where its episodes are."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One dimension of the year, of all services together.

    `adds_up`: the rows add up to the whole; else a case may be in several, and is in one at least.
    `own_whole`: the whole is no row of the year, and is printed as the total of the breakdown.
    """

    name: str
    title: str
    heading: str
    counts: str
    source: Source
    whole: str
    rules: str
    adds_up: bool = True
    grouped_by: str = ""
    own_whole: bool = False

    @property
    def by(self) -> str:
        return f"by {self.heading[0].lower()}{self.heading[1:]}"

    @property
    def whole_figure(self) -> PackFigure:
        return PackFigure(self.name, TOTAL) if self.own_whole else PackFigure(YEAR, self.whole)


BREAKDOWNS = (
    Breakdown(
        "diagnosis",
        "Diagnoses",
        "Group of diagnoses",
        "Episodes",
        Source("diagnoses", "diagnoses", "episodes"),
        "episodes",
        "R7",
        grouped_by="group",
    ),
    Breakdown(
        "antimicrobial",
        "Antimicrobials",
        "Antimicrobial",
        "Episodes",
        Source("drugs", "agents", "episodes"),
        "episodes",
        "R12",
        adds_up=False,
    ),
    Breakdown(
        "administered_by",
        "Who gives the treatment",
        "Who gives it",
        "Episodes",
        Source("administration", "ways", "episodes"),
        "episodes",
        "R3",
        adds_up=False,
    ),
    Breakdown(
        "device",
        "Devices",
        "Kind of device",
        "Devices",
        Source("devices", "devices", "devices"),
        "devices",
        "R14",
        own_whole=True,
    ),
    Breakdown(
        "line_event",
        "Line events",
        "Kind of event",
        "Events",
        Source("events", "line-events", "events"),
        "line_events",
        "R13",
    ),
    Breakdown(
        "drug_event",
        "Drug events",
        "Kind of event",
        "Events",
        Source("events", "drug-events", "events"),
        "drug_events",
        "R13",
    ),
    Breakdown(
        "readmission_cause",
        "Readmissions",
        "Cause",
        "Episodes",
        Source("readmissions", "causes", "readmitted"),
        "readmitted",
        "R16",
        adds_up=False,
    ),
    Breakdown(
        "specialty",
        "Referrals by specialty",
        "Referring specialty",
        "Referrals",
        Source("referrers", "specialties", "decided"),
        "decided",
        "R8",
    ),
    Breakdown(
        "pathway",
        "Referrals by pathway",
        "Pathway",
        "Referrals",
        Source("referrers", "pathways", "decided"),
        "decided",
        "R8",
    ),
    Breakdown(
        "rejection_reason",
        "Reasons for rejection",
        "Reason",
        "Referrals",
        Source("rejections", "reasons", "rejected"),
        "rejected",
        "R8",
        adds_up=False,
    ),
    Breakdown(
        "waited",
        "Referral to acceptance",
        "Days waited",
        "Accepted referrals",
        Source("waiting", "lengths", "accepted"),
        "waited",
        "R1",
        own_whole=True,
    ),
)
BY_NAME = {one.name: one for one in BREAKDOWNS}
INFECTION = "infection_"
"""How the codes of line events begin that are infections; a test holds them to the list's flag."""


class PackRatio(NamedTuple):
    """A rate, share or mean of two rows of the year.

    `within`: the part is some of the whole. `least`: the whole that it needs (R15).
    """

    label: str
    kind: Literal["rate", "share", "mean"]
    part: str
    whole: str
    least: int = 0

    @property
    def scale(self) -> int:
        return {"rate": 1000, "share": 100, "mean": 1}[self.kind]

    @property
    def within(self) -> bool:
        return self.kind == "share"


RATIOS = (
    PackRatio("Referrals rejected, % of those decided", "share", "rejected", "decided"),
    PackRatio("Mean OPAT days of an episode", "mean", "opat_days", "episodes"),
    PackRatio("Infection cured or improved, %", "share", "infection_success", "infection_recorded"),
    PackRatio("OPAT success or partial success, %", "share", "opat_success", "opat_recorded"),
    PackRatio("OPAT outcome indeterminate, %", "share", "opat_indeterminate", "opat_recorded"),
    PackRatio("Episodes with an unplanned readmission, %", "share", "readmitted", "episodes"),
    PackRatio("Line events per 1,000 OPAT days", "rate", "line_events", "opat_days", 200),
    PackRatio("Line infections per 1,000 line days", "rate", "line_infections", "line_days", 200),
    PackRatio("Drug events per 1,000 OPAT days", "rate", "drug_events", "opat_days", 200),
    PackRatio("Happy with the service overall, %", "share", "agreeing", "rated"),
)
