"""The audit pack: which year and which version. The one that may leave is published first."""

import hashlib

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock, small_numbers
from pms.auth.access import DOWNLOADS_LISTS, allow
from pms.domain.counting.quarter import FIRST_YEAR
from pms.domain.text.numbers import whole
from pms.reports.audit_pack.pack import Pack, make_sheets
from pms.reports.blueprint import bp
from pms.reports.nors_return.queries import first_decisions
from pms.store import history
from pms.store.transactions import read_snapshot, write_aside
from pms.web.spreadsheets import attachment, xlsx_bytes

INSIDE, OUTSIDE = "internal", "external"
VERSIONS = {
    OUTSIDE: "To leave the organisation: few tables, small numbers withheld",
    INSIDE: "Internal: every table with true numbers, not to leave the organisation",
}


@bp.route("/reports/audit-pack")
@allow(*DOWNLOADS_LISTS)
def audit_pack() -> ResponseReturnValue:
    """What the two versions hold, and the choice."""
    pack, _ = asked()
    days = first_decisions(pack.organisation.services).values()
    first = max(FIRST_YEAR, min((day.year for day in days), default=pack.as_at.year))
    return render_template(
        "reports/audit_pack.html",
        pack=pack,
        years=range(pack.as_at.year, min(first, pack.year) - 1, -1),
        versions=VERSIONS,
        rule=small_numbers.rule(),
    )


@bp.route("/reports/audit-pack.xlsx")
@allow(*DOWNLOADS_LISTS)
def audit_pack_file() -> ResponseReturnValue:
    """The internal workbook; who took it is in the history before it leaves. The other one is
    published, on a page that says what that means."""
    read_snapshot()
    pack, version = asked()
    if version == OUTSIDE:
        return redirect(url_for(".publish", year=pack.year), 303)
    data = xlsx_bytes(make_sheets(pack))
    with write_aside() as connection:
        history.record(
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


def asked() -> tuple[Pack, str]:
    """The year and version of the address; last year where it names none. 404 for no such year."""
    today = clock.today()
    year = request.args.get("year", today.year - 1, type=whole)
    version = request.args.get("version", OUTSIDE)
    if not FIRST_YEAR <= year <= today.year or version not in VERSIONS:
        abort(404)
    return Pack(current_user.organisation, year, today), version
