"""Publishing the audit pack, and every publication there has been."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import DOWNLOADS_LISTS, allow
from pms.domain.audit_pack.protection import printed
from pms.domain.counting.quarter import FIRST_YEAR
from pms.domain.text.numbers import whole
from pms.reports.audit_pack.publications import actions, queries
from pms.reports.audit_pack.publications.forms import PublishForm
from pms.reports.blueprint import bp
from pms.store import history
from pms.store.base import db
from pms.store.transactions import read_snapshot, write_aside
from pms.web.spreadsheets import attachment

CHANGED = "The record has changed since this page was shown. Look at it again before you publish"


@bp.route("/reports/publications")
@allow(*DOWNLOADS_LISTS)
def publications() -> ResponseReturnValue:
    """What has left the organisation, each issue to be downloaded again."""
    return render_template(
        "reports/publications/index.html", publications=queries.list_publications()
    )


@bp.route("/reports/publications/new", methods=["GET", "POST"])
@allow(*DOWNLOADS_LISTS)
def publish() -> ResponseReturnValue:
    """What is about to be published, and the button that does it."""
    year, form = _year(), PublishForm()
    if form.validate_on_submit():
        row = actions.publish(
            current_user.organisation,
            year,
            form.made.data or "",
            today=clock.today(),
            now=clock.now(),
            by=current_user.name,
        )
        if row:
            db.session.commit()
            flash(f"Issue {row.issue} of {row.period} is published: download it below")
            return redirect(url_for(".publications"), 303)
        form.form_errors.append(CHANGED)
    return _show(year, form)


def _show(year: int, form: PublishForm) -> ResponseReturnValue:
    read_snapshot()
    today = clock.today()
    ready = actions.make_ready(current_user.organisation, year, today)
    form.made.data = ready.sha256
    html = render_template(
        "reports/publications/new.html",
        form=form,
        ready=ready,
        year=year,
        today=today,
        printed=printed(ready.figures),
        sheets=[sheet.name for sheet in ready.sheets],
    )
    return html, 422 if form.errors else 200


def _year() -> int:
    """The year of the address; last year where it names none. 404 for no such year."""
    this_year = clock.today().year
    year = request.args.get("year", this_year - 1, type=whole)
    return year if FIRST_YEAR <= year <= this_year else abort(404)


@bp.route("/reports/publications/<int:publication_id>/file")
@allow(*DOWNLOADS_LISTS)
def download_publication(publication_id: int) -> ResponseReturnValue:
    """An issue, byte for byte as it was published."""
    row = queries.get_publication_or_404(publication_id)
    with write_aside() as connection:
        history.record_download(
            connection,
            "publication",
            row.id,
            organisation_id=current_user.organisation_id,
            data=row.file,
            file=row.file_name,
            as_at=row.as_at.isoformat(),
        )
    return attachment(row.file, row.file_name)
