"""Infection and OPAT outcomes over time, with the shares that went well."""

from collections.abc import Iterator

from pms.domain.counting.treatment import outcomes
from pms.domain.nors.definitions import RATES, SECTIONS
from pms.domain.service_reports.activity import EPISODES
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH, RUN_CHART_OF_SHARES
from pms.domain.service_reports.pictures import RunPicture, Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Measure,
    Ratio,
    ReportTable,
    quarter_of,
)

INFECTION = ("cured", "improved", "failed")
OPAT = ("success", "partial", "failure", "indeterminate")


def infection(case: EndedEpisode) -> Iterator[Adds]:
    outcome = outcomes(case.record, case.as_at)[0]
    cured, improved, failed = (int(outcome == code) for code in INFECTION)
    recorded = cured + improved + failed
    yield (
        quarter_of(case),
        (1, cured, improved, failed, 1 - recorded, cured + improved, recorded),
    )


def opat(case: EndedEpisode) -> Iterator[Adds]:
    outcome = outcomes(case.record, case.as_at)[1]
    success, partial, failure, indeterminate = (int(outcome == code) for code in OPAT)
    recorded = success + partial + failure + indeterminate
    yield (
        quarter_of(case),
        (1, success, partial, failure, indeterminate, 1 - recorded, success + partial, recorded),
    )


NOT_RECORDED = Measure("not_recorded", "Not recorded")
RECORDED = Measure("recorded", "With an outcome")
OF_RECORDED = "% of episodes with an outcome"

REPORT = ServiceReport(
    name="outcomes",
    title="Outcomes",
    answers="How infections and OPAT itself turned out, quarter by quarter.",
    tables=(
        ReportTable(
            "infection",
            "Infection outcome by quarter",
            ByQuarter(),
            (
                EPISODES,
                Measure("cured", "Cured"),
                Measure("improved", "Improved"),
                Measure("failed", "Failed"),
                NOT_RECORDED,
                Measure("success", "Cured or improved"),
                RECORDED,
            ),
            infection,
            (Ratio("share", RATES["infection_success"].title, "share", "success", "recorded"),),
            pictures=(
                RunPicture(
                    f"{RATES['infection_success'].title}, %",
                    "share",
                    OF_RECORDED,
                    ("infection_success",),
                ),
                Stacks(
                    "Infection outcome", ("cured", "improved", "failed", "not_recorded"), "Episodes"
                ),
            ),
        ),
        ReportTable(
            "opat",
            "OPAT outcome by quarter",
            ByQuarter(),
            (
                EPISODES,
                Measure("success_alone", "Success"),
                Measure("partial", "Partial success"),
                Measure("failure", "Failure"),
                Measure("indeterminate", "Indeterminate"),
                NOT_RECORDED,
                Measure("success", "Success or partial"),
                RECORDED,
            ),
            opat,
            (
                Ratio("share", RATES["opat_success"].title, "share", "success", "recorded"),
                Ratio(
                    "indeterminate_share",
                    RATES["indeterminate"].title,
                    "share",
                    "indeterminate",
                    "recorded",
                ),
            ),
            pictures=(
                RunPicture(
                    f"{RATES['opat_success'].title}, %", "share", OF_RECORDED, ("opat_success",)
                ),
                Stacks(
                    "OPAT outcome",
                    ("success_alone", "partial", "failure", "indeterminate", "not_recorded"),
                    "Episodes",
                ),
            ),
        ),
    ),
    definitions=(
        BY_MONTH,
        SECTIONS["DIAGNOSIS_X_INFECTION_OUTCOME"]._replace(title="Infection outcome"),
        SECTIONS["DIAGNOSIS_X_OPAT_OUTCOME"]._replace(title="OPAT outcome"),
        RATES["infection_success"],
        RATES["opat_success"],
        RATES["indeterminate"],
        RUN_CHART_OF_SHARES,
    ),
    headline=("share",),
    published=("infection_success", "opat_success"),
)
