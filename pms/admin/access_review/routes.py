"""The quarterly review of who has access: every account is confirmed or ended."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms.admin.access_review import queries
from pms.admin.access_review.actions import DECISIONS, review_account
from pms.admin.blueprint import admin
from pms.admin.questions import GIVEN_ROLES
from pms.admin.users.queries import get_user_or_404
from pms.auth.access import allow
from pms.auth.reauthentication import asks_password_again
from pms.domain.counting.quarter import Quarter
from pms.refusal import Refused
from pms.store.base import db


@admin.route("/access-review")
@allow("organisation_admin")
def access_review() -> ResponseReturnValue:
    """This quarter's review, or an earlier one to read."""
    current = queries.current_quarter()
    quarter = quarter_asked_for(current)
    accounts = queries.list_accounts(current_user.organisation, quarter)
    return render_template(
        "admin/access_review/review.html",
        quarter=quarter,
        is_current=quarter == current,
        quarters=sorted({str(current), *queries.list_reviewed_quarters()}, reverse=True),
        accounts=[one for one in accounts if one.decision or quarter == current],
        due=sum(one.is_due for one in accounts),
        decisions=DECISIONS,
        state_of=queries.state_of,
        role_labels=GIVEN_ROLES,
    )


def quarter_asked_for(current: Quarter) -> Quarter:
    try:
        quarter = Quarter.parse(request.args.get("quarter", str(current)))
    except ValueError:
        abort(404)
    if quarter > current:
        abort(404)
    return quarter


@admin.route("/access-review/<int:user_id>", methods=["POST"])
@allow("organisation_admin")
@asks_password_again
def review_access(user_id: int) -> ResponseReturnValue:
    """Confirm or end one account in this quarter's review."""
    found = get_user_or_404(current_user.organisation, user_id)
    decision = request.form.get("decision", "")
    try:
        review_account(
            found, current_user, queries.current_quarter(), decision, request.form.get("seen", "")
        )
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "warning")
    else:
        db.session.commit()
        flash(f"{found.name}: {DECISIONS[decision].lower()}")
    return redirect(url_for(".access_review"), 303)
