"""Closing a quarter, downloading what was closed, and saying what became of it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from pms import clock
from pms.auth.access import CLOSES_QUARTERS, READS_REASONS, READS_REPORTS, allow
from pms.auth.reauthentication import asks_password_again
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.refusal import Refused
from pms.reports.blueprint import bp
from pms.reports.nors_return import attachments
from pms.reports.nors_return.actions import record_download
from pms.reports.nors_return.closing import actions, queries
from pms.reports.nors_return.closing.forms import CloseForm, SubmissionForm, UploadForm, VisibleForm
from pms.reports.nors_return.draft import make_draft
from pms.reports.nors_return.models import Submission
from pms.reports.nors_return.presenters import ServiceQuarter
from pms.reports.nors_return.quarter_context import standing_today
from pms.reports.nors_return.quarters import refuse_unknown
from pms.reports.nors_return.tables import figures
from pms.saving import corrected
from pms.store.base import db
from pms.store.transactions import write_aside
from pms.web.htmx import render_page_or_partial, wants_partial


@bp.route("/reports/<service>/<quarter>/close", methods=["GET", "POST"])
@allow(*CLOSES_QUARTERS)
@asks_password_again
def close(service: str, quarter: str) -> ResponseReturnValue:
    """Close the quarter, or revise the return of one that is closed."""
    chosen = refuse_unknown(service, quarter)
    latest = queries.find_latest(service, chosen)
    form = CloseForm(latest.revision + 1 if latest else 1)
    if form.is_submitted() and latest and form.asked <= latest.revision:
        flash(f"The quarter was closed already, as revision {latest.revision}")
        return _to_closing(service, quarter)
    if form.validate_on_submit():
        try:
            _close(service, chosen, form)
        except Refused as refusal:
            form.form_errors.append(f"{str(refusal)[:1].upper()}{str(refusal)[1:]}")
        else:
            return _to_closing(service, quarter)
    return _show_closing(service, chosen, form)


def _close(service: str, quarter: Quarter, form: CloseForm) -> None:
    try:
        final = actions.close_quarter(
            current_user.organisation,
            service,
            quarter,
            today=clock.today(),
            now=clock.now(),
            by=current_user.name,
            revision=form.asked,
            reason=form.reason.data if form.reason else None,
            seen=form.seen.data or "",
        )
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Refused("somebody else has just closed the quarter") from None
    flash(f"The quarter is closed: revision {final.revision} is ready to be uploaded")


def _show_closing(service: str, quarter: Quarter, form: CloseForm) -> ResponseReturnValue:
    today = clock.today()
    draft = make_draft(current_user.organisation, service, quarter, today)
    form.seen.data = draft.fingerprint
    html = render_template(
        "reports/close.html",
        form=form,
        place=ServiceQuarter(service, quarter),
        draft=draft,
        latest=queries.find_latest(service, quarter),
        problem=actions.problem_of(draft, today),
        figures=figures(
            draft.return_,
            url_for("reports.episodes_behind", service=service, quarter=str(quarter)),
        ),
    )
    return html, 422 if form.errors else 200


def _to_closing(service: str, quarter: str) -> ResponseReturnValue:
    return redirect(
        url_for("reports.quarter", service=service, quarter=quarter, _anchor="closing"), 303
    )


@bp.route("/reports/<service>/<quarter>/upload", methods=["GET", "POST"])
@allow(*CLOSES_QUARTERS)
def upload(service: str, quarter: str) -> ResponseReturnValue:
    """Say that the final return was uploaded, or correct what was said."""
    chosen, submission, today = _submission(service, quarter)
    form = UploadForm(submission, today, uploaded_by=current_user.name)
    return _edit(service, chosen, form, "upload", actions.record_upload, today)


@bp.route("/reports/<service>/<quarter>/visible", methods=["GET", "POST"])
@allow(*CLOSES_QUARTERS)
def visible(service: str, quarter: str) -> ResponseReturnValue:
    """Say that the return can be seen on the registry."""
    chosen, submission, today = _submission(service, quarter)
    form = VisibleForm(submission, today)
    return _edit(service, chosen, form, "visible", actions.record_visible, today, current_user.name)


def _submission(service: str, quarter: str) -> tuple[Quarter, Submission, Any]:
    chosen = refuse_unknown(service, quarter)
    latest = queries.find_latest(service, chosen)
    if latest is None:
        abort(404)
    return chosen, latest.submission, clock.today()


def _edit(
    service: str,
    quarter: Quarter,
    form: SubmissionForm,
    name: str,
    act: Callable[..., object],
    *args: Any,
) -> ResponseReturnValue:
    """Open the form in the region of the closed quarter, or save it."""
    if form.validate_on_submit() and corrected(form, act, form.row, *args):
        db.session.commit()
        if not wants_partial():
            return _to_closing(service, str(quarter))
        return render_template("reports/_sent_again.html", **standing_today(service, quarter))
    status = form.status
    html = render_page_or_partial(
        "reports/sent.html",
        "reports/_sent.html",
        **sent_context(service, quarter),
        form=form,
        form_name=name,
    )
    return html, status


def sent_context(service: str, quarter: Quarter) -> dict[str, Any]:
    """What the region #sent shows."""
    revisions = queries.list_revisions(service, quarter)
    return {
        "place": ServiceQuarter(service, quarter),
        "revisions": revisions,
        "final": revisions[0],
        "sent": revisions[0].submission,
        "may_close": current_user.has_role(*CLOSES_QUARTERS),
        "may_read_reasons": current_user.has_role(*READS_REASONS),
    }


@bp.route("/reports/<service>/<quarter>/revisions/<int:revision>/<any(csv, json, xlsx):part>")
@allow(*READS_REPORTS)
def download_revision(service: str, quarter: str, revision: int, part: str) -> ResponseReturnValue:
    """A final return's file, manifest or keying sheet, byte for byte as it was closed.

    The manifest has the reasons why episodes were left out.
    """
    if part == "json" and not current_user.has_role(*READS_REASONS):
        abort(403)
    chosen = refuse_unknown(service, quarter)
    final = queries.get_revision_or_404(service, chosen, revision)
    organisation = current_user.organisation
    file_name = layout.file_name_of(
        organisation.ods_code, service, final.quarter, str(final.revision)
    )
    data = {"csv": final.file, "json": final.manifest, "xlsx": final.keying_sheet}[part]
    name = attachments.name_of(file_name, part)
    with write_aside() as connection:
        record_download(connection, organisation.id, name, final.as_at, data)
    return attachments.attached(data, name)
