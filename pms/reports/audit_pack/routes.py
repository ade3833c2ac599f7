"""The audit pack: which year and which version, and the workbook."""

import hashlib

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import audit, clock
from pms.auth.access import DOWNLOADS_LISTS, allow
from pms.db import read_snapshot, write_aside
from pms.domain.number_text import whole
from pms.domain.quarter import FIRST_YEAR
from pms.domain.service.registry import REPORTS
from pms.reports.audit_pack.pack import OUTSIDE, VERSIONS, Pack, make_sheets
from pms.reports.blueprint import bp
from pms.reports.queries import first_decisions
from pms.spreadsheets import attachment, xlsx_bytes


@bp.route("/reports/audit-pack")
@allow(*DOWNLOADS_LISTS)
def audit_pack() -> ResponseReturnValue:
    """What the pack holds, and the choice before it is taken."""
    pack = asked()
    days = first_decisions(pack.organisation.services).values()
    first = max(FIRST_YEAR, min((day.year for day in days), default=pack.as_at.year))
    return render_template(
        "reports/audit_pack.html",
        pack=pack,
        years=range(pack.as_at.year, min(first, pack.year) - 1, -1),
        versions=VERSIONS,
        reports=REPORTS.values(),
    )


@bp.route("/reports/audit-pack.xlsx")
@allow(*DOWNLOADS_LISTS)
def audit_pack_file() -> ResponseReturnValue:
    """The workbook; who took which version is in the history before it leaves."""
    read_snapshot()
    pack = asked()
    data = xlsx_bytes(make_sheets(pack))
    with write_aside() as connection:
        audit.record(
            connection,
            "export",
            "audit_pack",
            None,
            organisation_id=pack.organisation.id,
            after={
                "file": pack.file_name,
                "as_at": pack.as_at.isoformat(),
                "sha256": hashlib.sha256(data).hexdigest(),
            },
        )
    return attachment(data, pack.file_name)


def asked() -> Pack:
    """The year and version of the address; last year where it names none. 404 for no such year."""
    today = clock.today()
    year = request.args.get("year", today.year - 1, type=whole)
    version = request.args.get("version", OUTSIDE)
    if not FIRST_YEAR <= year <= today.year or version not in VERSIONS:
        abort(404)
    return Pack(current_user.organisation, year, today, version)
