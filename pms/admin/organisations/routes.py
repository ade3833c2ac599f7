"""The technical team's pages of organisations. Nothing clinical can be reached from them."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.admin.blueprint import technical
from pms.admin.consent.queries import find_standing
from pms.admin.organisations import actions, queries
from pms.admin.organisations.actions import FirstAccount
from pms.admin.organisations.forms import (
    ApprovalForm,
    AuthorisationItemForm,
    BrowsersForm,
    DetailsForm,
    FirstAccountsForm,
    NewAccessCodeForm,
    StateForm,
)
from pms.admin.questions import GIVEN_ROLES, may_act
from pms.auth import sessions
from pms.auth.access import allow
from pms.auth.actions import new_one_time_password
from pms.auth.models import Organisation
from pms.auth.reauthentication import asks_password_again
from pms.domain.counting.services import SERVICES
from pms.domain.organisations.authorisation import APPROVALS_NEEDED, CHECKLIST, approval_problem
from pms.domain.organisations.states import STATES, state_change_problem
from pms.refusal import Refused
from pms.saving import corrected
from pms.store.base import db
from pms.store.transactions import intend
from pms.trail.presenters import changes_of

STATE_TAGS = {"applied": "blue", "authorised": "green", "suspended": "orange", "closed": "grey"}
OBJECTS = {
    "organisation": "organisation",
    "authorisation_item": "checklist item",
    "approval": "approval",
    "national_consent": "consent to the national figures",
}
STEPS = {
    "suspended": (
        "Suspend",
        "No one in the organisation can sign in, and anyone who is signed in is signed out "
        "at their next click. Nothing is deleted.",
    ),
    "authorised": ("Authorise again", "Its people can sign in again, as before."),
    "closed": (
        "Close",
        "No one in the organisation can sign in. Nothing is deleted.",
    ),
    "applied": (
        "Reopen as an application",
        "It needs a new checklist and two approvals. Its accounts are disabled, its access code "
        "and enrolled browsers are revoked. Nothing is deleted.",
    ),
}


@technical.route("/organisations")
@allow("technical")
def organisations() -> ResponseReturnValue:
    return render_template(
        "admin/organisations/index.html", listed=queries.list_with_users(), tags=STATE_TAGS
    )


@technical.route("/organisations/<int:organisation_id>")
@allow("technical")
def organisation(organisation_id: int) -> ResponseReturnValue:
    found = queries.get_organisation_or_404(organisation_id)
    return render_template(
        "admin/organisations/show.html",
        shown=found,
        tags=STATE_TAGS,
        service_labels=SERVICES,
        checklist=CHECKLIST,
        done=queries.items_done(found),
        approvals=queries.list_approvals(found),
        approvals_needed=APPROVALS_NEEDED,
        problem=approval_problem_of(found),
        users=queries.count_users(found),
        browsers=queries.count_browsers(found, clock.now()),
        now=clock.now(),
        steps=[
            (new, STEPS[new][0])
            for new in STATES
            if (found.state, new) in actions.VERBS and not state_change_problem(found.state, new)
        ],
        consent=find_standing(found),
        history=queries.list_history(found),
        objects=OBJECTS,
        changes_of=changes_of,
    )


def approval_problem_of(found: Organisation) -> str | None:
    """Why whoever is signed in cannot approve it now."""
    return approval_problem(
        found.state,
        queries.items_done(found),
        any(given.user_id == current_user.id for given in queries.list_approvals(found)),
    )


def back_to(organisation_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".organisation", organisation_id=organisation_id), 303)


@technical.route("/organisations/<int:organisation_id>/details", methods=["GET", "POST"])
@allow("technical")
def organisation_details(organisation_id: int) -> ResponseReturnValue:
    found = queries.get_organisation_or_404(organisation_id)
    form = DetailsForm(found)
    if form.validate_on_submit() and corrected(form, actions.correct_details, found):
        db.session.commit()
        return back_to(organisation_id, "The details are saved")
    html = render_template("admin/organisations/details.html", shown=found, form=form)
    return html, form.status


@technical.route("/organisations/<int:organisation_id>/checklist/<item>", methods=["GET", "POST"])
@allow("technical")
def organisation_checklist_item(organisation_id: int, item: str) -> ResponseReturnValue:
    found = queries.get_organisation_or_404(organisation_id)
    if item not in CHECKLIST:
        abort(404)
    form = AuthorisationItemForm(queries.items_done(found).get(item), clock.today())
    if form.validate_on_submit() and may_act(
        form,
        lambda: actions.record_item(
            found,
            item,
            reference=form.reference.data,
            done_on=form.done_on.data,
            today=clock.today(),
        ),
    ):
        db.session.commit()
        return back_to(organisation_id, f"{CHECKLIST[item].title}: saved")
    html = render_template(
        "admin/organisations/checklist_item.html",
        shown=found,
        item=item,
        about=CHECKLIST[item],
        form=form,
    )
    return html, 422 if form.errors else 200


@technical.route("/organisations/<int:organisation_id>/approve", methods=["GET", "POST"])
@allow("technical")
@asks_password_again
def organisation_approve(organisation_id: int) -> ResponseReturnValue:
    """The first approval is a word; the last one authorises and makes the first accounts."""
    found = queries.get_organisation_or_404(organisation_id)
    if problem := approval_problem_of(found):
        flash(problem, "warning")
        return redirect(url_for(".organisation", organisation_id=organisation_id), 303)
    is_last = len(queries.list_approvals(found)) + 1 >= APPROVALS_NEEDED
    form = (FirstAccountsForm if is_last else ApprovalForm)(queries.papers_of(found))
    if form.validate_on_submit():
        if is_last:
            return authorise(organisation_id, form)
        if may_act(form, lambda: actions.approve(found, current_user)):
            db.session.commit()
            return back_to(organisation_id, "Your approval is recorded. One more is needed")
    return show_approval(found, form, is_last)


def show_approval(
    found: Organisation, form: FirstAccountsForm | ApprovalForm, is_last: bool
) -> ResponseReturnValue:
    html = render_template(
        "admin/organisations/approve.html",
        shown=found,
        form=form,
        is_last=is_last,
        checklist=CHECKLIST,
        done=queries.items_done(found),
        approvals=queries.list_approvals(found),
        service_labels=SERVICES,
    )
    return html, 422 if form.errors else 200


def authorise(organisation_id: int, form: FirstAccountsForm) -> ResponseReturnValue:
    """The page with the secrets is the answer itself: nothing of them is kept to show again."""
    intend("read")  # hashing is slow
    first = [
        FirstAccount(
            row.username.data, row.name.data, tuple(row.roles.data), new_one_time_password()
        )
        for row in form.filled
    ]
    intend("write")
    sessions.judge_again()
    found = queries.get_organisation_or_404(organisation_id)
    if not form.is_as_shown(queries.papers_of(found)):
        return show_approval(found, form, is_last=True)
    try:
        code = actions.authorise(found, current_user, first, current_app.config["SECRET_KEY"])
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return show_approval(found, form, is_last=True)
    db.session.commit()
    return render_template(
        "admin/organisations/authorised.html",
        shown=found,
        code=code,
        accounts=first,
        role_labels=GIVEN_ROLES,
    )


@technical.route("/organisations/<int:organisation_id>/state/<new>", methods=["GET", "POST"])
@allow("technical")
@asks_password_again
def organisation_state(organisation_id: int, new: str) -> ResponseReturnValue:
    found = queries.get_organisation_or_404(organisation_id)
    if new not in STATES:
        abort(404)
    form = StateForm(found)
    if form.validate_on_submit() and may_act(
        form, lambda: actions.change_state(found, new, why=form.reason.data)
    ):
        db.session.commit()
        return back_to(organisation_id, f"{found.name} is {found.state} now")
    button, meaning = STEPS[new]
    if (found.state, new) == ("applied", "closed"):
        button, meaning = "Decline", "The application is closed. It can be reopened."
    html = render_template(
        "admin/organisations/step.html", shown=found, form=form, button=button, meaning=meaning
    )
    return html, 422 if form.errors else 200


@technical.route("/organisations/<int:organisation_id>/access-code", methods=["GET", "POST"])
@allow("technical")
@asks_password_again
def organisation_access_code(organisation_id: int) -> ResponseReturnValue:
    found = queries.get_organisation_or_404(organisation_id)
    form = NewAccessCodeForm(found)
    made: list[str] = []
    if form.validate_on_submit() and may_act(
        form, lambda: made.append(new_access_code(found, form))
    ):
        db.session.commit()
        return render_template(
            "admin/access_code.html",
            shown=found,
            code=made[0],
            at_once=form.at_once,
            back_url=url_for(".organisation", organisation_id=organisation_id),
        )
    html = render_template("admin/organisations/access_code.html", shown=found, form=form)
    return html, 422 if form.errors else 200


def new_access_code(found: Organisation, form: NewAccessCodeForm) -> str:
    return actions.change_access_code(
        found, current_app.config["SECRET_KEY"], at_once=form.at_once, why=form.reason.data
    )


@technical.route("/organisations/<int:organisation_id>/browsers", methods=["GET", "POST"])
@allow("technical")
@asks_password_again
def organisation_browsers(organisation_id: int) -> ResponseReturnValue:
    """Revoke every enrolled browser."""
    found = queries.get_organisation_or_404(organisation_id)
    count = queries.count_browsers(found, clock.now())
    form = BrowsersForm(count)
    if form.validate_on_submit() and may_act(
        form, lambda: actions.revoke_browsers(found, why=form.reason.data)
    ):
        db.session.commit()
        return back_to(organisation_id, "All browsers are revoked")
    html = render_template(
        "admin/organisations/step.html",
        shown=found,
        form=form,
        button="Revoke all browsers",
        meaning=f"{count} enrolled browsers are forgotten. Anyone using one is signed out and "
        "must enter the access code again.",
    )
    return html, 422 if form.errors else 200
