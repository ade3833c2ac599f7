"""Drug usage for the pharmacy: on screen, on paper, and as files."""

from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, READS_REPORTS, WRITES_PATIENTS, allow
from pms.auth.reauthentication import asks_password_again
from pms.domain.care.doses_needed import ASSUMPTIONS, PERIODS
from pms.reports.blueprint import bp
from pms.reports.drug_usage import presenters, queries
from pms.reports.drug_usage.filters import LABELS, DrugUsageFilter, choices
from pms.reports.drug_usage.queries import TreatmentInUse, Who
from pms.reports.drug_usage.usage import Usage, usage_of
from pms.store import history
from pms.store.transactions import write_aside
from pms.web.htmx import render_at
from pms.web.spreadsheets import attachment, inside_csv


@bp.route("/reports/drug-usage")
@allow(*READS_REPORTS)
def drug_usage() -> ResponseReturnValue:
    """The sums, and who is on what for who reads patients; for htmx the region alone."""
    asked = DrugUsageFilter.from_arguments(request.args)
    today = clock.today()
    everybody = [*queries.list_courses(today), *queries.list_plans(today)]
    usage = counted(everybody, asked)
    return render_at(
        address(asked),
        "reports/drug_usage/show.html",
        "reports/drug_usage/_usage.html",
        asked=asked,
        asked_words=asked.words(),
        labels=LABELS,
        choices=choices(everybody, asked),
        usage=usage,
        total=len(everybody),
        **_doses(usage, today),
        periods=PERIODS,
        assumptions=ASSUMPTIONS,
        may_take_names=current_user.has_role(*WRITES_PATIENTS),
        now=clock.now(),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
        **_patients(usage, today),
    )


def _doses(usage: Usage, today: date) -> dict[str, Any]:
    """The doses needed by those on treatment and by those expected, day by day."""
    months, days = presenters.calendar(today)
    groups = [
        (presenters.CURRENT, usage.current, presenters.need_rows(usage.current, today)),
        (presenters.EXPECTED, usage.expected, presenters.need_rows(usage.expected, today)),
    ]
    return {"groups": groups, "months": months, "days": days}


def _patients(usage: Usage, today: date) -> dict[str, Any]:
    """Who is on what, by name for who reads patients alone."""
    may_read = bool(current_user.has_role(*READS_PATIENTS))
    who = behind(usage) if may_read else {}
    return {
        "may_read": may_read,
        "not_counted": presenters.patient_rows(usage.not_counted, who, today),
        "patients": presenters.patient_rows(usage.current.lines, who, today) if may_read else [],
        "expected": presenters.patient_rows(usage.expected.lines, who, today) if may_read else [],
    }


@bp.route("/reports/drug-usage/doses.csv")
@allow(*READS_REPORTS)
def drug_usage_doses() -> ResponseReturnValue:
    """The sums day by day, without patients."""
    today = clock.today()
    asked = DrugUsageFilter.from_arguments(request.args)
    usage = counted([*queries.list_courses(today), *queries.list_plans(today)], asked)
    data = inside_csv(presenters.needs_header(today), presenters.needs_cells(usage))
    return taken(asked, data, "drug-usage")


@bp.route("/reports/drug-usage/patients.csv")
@allow(*WRITES_PATIENTS)
@asks_password_again
def drug_usage_patients() -> ResponseReturnValue:
    """Who is on what, with names: for who cares for patients, after the password."""
    today = clock.today()
    asked = DrugUsageFilter.from_arguments(request.args)
    usage = counted([*queries.list_courses(today), *queries.list_plans(today)], asked)
    data = inside_csv(presenters.PATIENTS_HEADER, presenters.patients_cells(usage, behind(usage)))
    return taken(asked, data, "drug-usage-patients")


def counted(everybody: list[TreatmentInUse], asked: DrugUsageFilter) -> Usage:
    chosen = [one for one in everybody if asked.has(one)]
    inpatients = queries.in_hospital(one.episode_id for one in chosen)
    return usage_of(chosen, inpatients, clock.today())


def behind(usage: Usage) -> dict[int, Who]:
    """The patients of the treatments; that they were read is in the history."""
    lines = [*usage.current.lines, *usage.expected.lines]
    if lines:
        episodes = sorted({line.treatment.episode_id for line in lines})
        history.note_reading("view list", "drug_usage", after={"episodes": episodes})
    return queries.who_they_are(sorted({line.treatment.patient_id for line in lines}))


def taken(asked: DrugUsageFilter, data: bytes, what: str) -> Response:
    """The file; who took it is in the history before it leaves."""
    organisation = current_user.organisation
    name = f"{what}_{organisation.ods_code}_{clock.today().isoformat()}.csv"
    with write_aside() as connection:
        history.record_download(
            connection,
            "drug_usage",
            organisation_id=organisation.id,
            data=data,
            file=name,
            conditions=asked.words() or ["Everybody"],
        )
    return attachment(data, name)


def address(asked: DrugUsageFilter) -> str:
    query = asked.query()
    return url_for("reports.drug_usage") + (f"?{query}" if query else "")
