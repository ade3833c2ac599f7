"""An organisation's pick lists: its administrators add to them, spell them and retire values."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pms import clock
from pms.admin.blueprint import admin
from pms.admin.picklists import OF_THE_PLACE, TITLES, actions, has_spellings, queries
from pms.admin.picklists.forms import AddSeveralForm, AddValueForm, ValueForm, ValueStepForm
from pms.admin.picklists.uses import count_uses, key_of
from pms.admin.questions import may_act
from pms.auth.access import allow
from pms.domain.care.aware import aware_words
from pms.domain.care.lists import Value, deletion_problem
from pms.domain.nors.spellings import SPELLED_LISTS
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import PLACE_LISTS, shipped_aware
from pms.saving import corrected
from pms.store.base import db

STEP = "<any({}):list_step>".format(", ".join(f'"{step}"' for step in actions.STEPS))


@admin.route("/lists")
@allow("organisation_admin")
def lists() -> ResponseReturnValue:
    overviews = queries.list_overviews(clock.today())
    return render_template(
        "admin/picklists/index.html",
        groups=[
            ("Your own lists", [one for one in overviews if one.name in OF_THE_PLACE]),
            ("Lists of the record", [one for one in overviews if one.name not in OF_THE_PLACE]),
        ],
        unspelled=sum(one.unspelled for one in overviews),
    )


@admin.route("/lists/registry-spellings")
@allow("organisation_admin")
def list_spellings() -> ResponseReturnValue:
    """What is established of the registry's spellings, and what is our choice."""
    today = clock.today()
    return render_template(
        "admin/picklists/spellings.html",
        tables=[
            (name, TITLES[name], queries.list_spelling_statuses(name, today))
            for name in SPELLED_LISTS
        ],
    )


@admin.route("/lists/<list_name>")
@allow("organisation_admin")
def list_page(list_name: str) -> ResponseReturnValue:
    title = queries.list_title_or_404(list_name)
    text = request.args.get("text", "")
    rows = queries.list_values(list_name, clock.today(), text)
    return render_template(
        "admin/picklists/show.html",
        list_name=list_name,
        title=title,
        rows=rows,
        text=text,
        spelled=has_spellings(list_name),
        in_return=list_name in SPELLED_LISTS,
        unspelled=sum(row.unspelled and not row.retired for row in rows),
        by_line=list_name in OF_THE_PLACE,
    )


@admin.route("/lists/<list_name>/add", methods=["GET", "POST"])
@allow("organisation_admin")
def add_list_value(list_name: str) -> ResponseReturnValue:
    title = queries.list_title_or_404(list_name)
    form = AddValueForm(list_name)
    if form.validate_on_submit():
        answers = {name: field.data or "" for name, field in form._fields.items()}
        answers.pop("csrf_token", None)
        if may_act(form, lambda: actions.add_value(list_name, **answers)):
            db.session.commit()
            flash(f"{form.label.data} is in the list")
            return redirect(url_for(".list_page", list_name=list_name), 303)
    html = render_template("admin/picklists/add.html", list_name=list_name, title=title, form=form)
    return html, 422 if form.errors else 200


@admin.route("/lists/<list_name>/add-several", methods=["GET", "POST"])
@allow("organisation_admin")
def add_list_values(list_name: str) -> ResponseReturnValue:
    title = queries.list_title_or_404(list_name)
    form = AddSeveralForm()
    if form.validate_on_submit():
        names = form.names()
        added = actions.add_several(list_name, names)
        db.session.commit()
        flash(f"{added} added, {len(names) - added} already in the list")
        return redirect(url_for(".list_page", list_name=list_name), 303)
    html = render_template(
        "admin/picklists/add_several.html", list_name=list_name, title=title, form=form
    )
    return html, 422 if form.errors else 200


@admin.route("/lists/<list_name>/<code>/change", methods=["GET", "POST"])
@allow("organisation_admin")
def change_list_value(list_name: str, code: str) -> ResponseReturnValue:
    value = queries.get_value_or_404(list_name, code)
    row = (
        actions.keep_row(list_name, value)
        if request.method == "POST"
        else queries.find_value_row(list_name, code) or actions.as_row(list_name, value)
    )
    others = [other for other in organisation_lists()[list_name] if other.code != code]
    form = ValueForm(row, value, others)
    if form.validate_on_submit() and corrected(form, actions.correct_value, row):
        db.session.commit()
        flash(f"{row.label}: saved")
        return redirect(url_for(".list_page", list_name=list_name), 303)
    html = render_template(
        "admin/picklists/change.html",
        form=form,
        carries=list_name in PLACE_LISTS,
        shipped_aware=[aware_words(one) for one in shipped_aware().get(code, ())],
        **about(list_name, value),
    )
    return html, form.status


@admin.route(f"/lists/<list_name>/<code>/{STEP}", methods=["GET", "POST"])
@allow("organisation_admin")
def list_value_step(list_name: str, code: str, list_step: str) -> ResponseReturnValue:
    """Retire, bring back or delete."""
    value = queries.get_value_or_404(list_name, code)
    facts = about(list_name, value)
    step = actions.STEPS[list_step]
    form = ValueStepForm(f"{value.retired} {value.label}")
    if form.validate_on_submit() and may_act(
        form, lambda: actions.take_step(list_name, value, list_step)
    ):
        db.session.commit()
        flash(f"{value.label}: {step.done}")
        return redirect(url_for(".list_page", list_name=list_name), 303)
    problem = deletion_problem(value, facts["uses"]) if list_step == "delete" else None
    html = render_template(
        "admin/picklists/step.html", form=form, step=step, problem=problem, **facts
    )
    return html, 422 if form.errors else 200


def about(list_name: str, value: Value) -> dict[str, Any]:
    """What every page of one value says of it. Asked before a view writes or renders."""
    key = key_of(list_name, value)
    uses = count_uses(list_name, key)[key]
    return {
        "list_name": list_name,
        "title": queries.list_title_or_404(list_name),
        "value": value,
        "uses": uses,
        "may_delete": deletion_problem(value, uses) is None,
    }
