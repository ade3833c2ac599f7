"""Saving a list by name, changing it and deleting it."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_LISTS, allow
from pms.cohorts import actions, screen
from pms.cohorts.filters import read_query, words_of
from pms.cohorts.forms import SavedListForm
from pms.cohorts.models import SavedList
from pms.cohorts.routes import bp, may_read_patients, read_address, refuse_unread
from pms.cohorts.saved import get_own_or_404
from pms.saving import added, corrected
from pms.store.base import db
from pms.web.addresses import asked_for


@bp.route("/lists/save", methods=["GET", "POST"])
@allow(*READS_LISTS)
def save() -> ResponseReturnValue:
    """A new list of what the address asks for; also the way to copy somebody else's."""
    asked = refuse_unread(read_address(clock.today()))
    form = SavedListForm(current_user.id, for_readers=may_read_patients())
    if form.validate_on_submit():
        row = added(
            form, SavedList, actions.save_list, current_user.id, asked.query, may_read_patients()
        )
        if row:
            name, url = row.name, screen.address(asked, list=row.id)
            db.session.commit()
            flash(f"Saved as “{name}”")
            return redirect(url, 303)
    html = render_template(
        "cohorts/save.html", form=form, asked=asked, back_url=screen.address(asked)
    )
    return html, form.status


@bp.route("/lists/<int:list_id>/change", methods=["GET", "POST"])
@allow(*READS_LISTS)
def change(list_id: int) -> ResponseReturnValue:
    """Its owner renames it, shares it, or has it ask what is on screen."""
    row = get_own_or_404(list_id, current_user.id, may_read_patients=may_read_patients())
    today = clock.today()
    words = partial(words_of, today=today, may_read_patients=may_read_patients())
    on_screen = refuse_unread(read_address(today)).query if request.query_string else None
    form = SavedListForm(
        current_user.id, row, on_screen=on_screen, words=words, for_readers=may_read_patients()
    )
    if form.validate_on_submit() and corrected(form, actions.change_list, row, may_read_patients()):
        asked = read_query(row.definition, today, may_read_patients=may_read_patients()).filter
        name, url = row.name, screen.address(asked, list=row.id)
        db.session.commit()
        flash(f"“{name}” is changed")
        return redirect(url, 303)
    back = read_query(row.definition, today, may_read_patients=may_read_patients()).filter
    html = render_template(
        "cohorts/change.html",
        form=form,
        row=row,
        back_url=screen.address(back, list=row.id),
        action=asked_for(),
    )
    return html, form.status


@bp.route("/lists/<int:list_id>/delete", methods=["GET", "POST"])
@allow(*READS_LISTS)
def delete(list_id: int) -> ResponseReturnValue:
    row = get_own_or_404(list_id, current_user.id, may_read_patients=may_read_patients())
    if request.method == "POST":
        name = row.name
        actions.delete_list(row)
        db.session.commit()
        flash(f"“{name}” is deleted. No record of a patient was touched")
        return redirect(url_for(".index"), 303)
    return render_template("cohorts/delete.html", row=row)
