"""Leaving an episode out of the returns with a written reason, and taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from pms import clock
from pms.auth.access import EXCLUDES_EPISODES, READS_PATIENTS, allow
from pms.auth.queries import current_ages
from pms.domain.care.data_queries import episode_queries, query_quarter
from pms.domain.counting.quarter_of_episode import standing
from pms.domain.counting.records import EpisodeRecord
from pms.picklists.queries import names
from pms.refusal import Refused
from pms.reports.blueprint import bp
from pms.reports.nors_return.exclusions import actions, queries
from pms.reports.nors_return.exclusions.forms import ExclusionForm
from pms.saving import corrected, fingerprint
from pms.store.base import db

TAKEN_BACK = (
    "Somebody has removed the exclusion since you opened this page. Press the button again to "
    "exclude the episode all the same"
)
NEWER = (
    "Somebody has changed the reason since you opened this page. Read it before you remove the "
    "exclusion"
)


@bp.route("/reports/exclusions/<int:episode_id>", methods=["GET", "POST"])
@allow(*EXCLUDES_EPISODES)
def exclude(episode_id: int) -> ResponseReturnValue:
    record, _ = queries.get_record_or_404(episode_id)
    exclusion = queries.find_exclusion(episode_id, to_change=request.method == "POST")
    form = ExclusionForm(exclusion)
    if form.validate_on_submit() and _saved(form, episode_id):
        db.session.commit()
        flash(f"Episode {episode_id} is excluded from the return")
        return redirect(_way_back(record), 303)
    return _show(record, form)


@bp.route("/reports/exclusions/<int:episode_id>/take-back", methods=["POST"])
@allow(*EXCLUDES_EPISODES)
def take_back(episode_id: int) -> ResponseReturnValue:
    """Count the episode again, unless the reason is not the one that was read."""
    record, _ = queries.get_record_or_404(episode_id)
    exclusion = queries.find_exclusion(episode_id, to_change=True)
    if exclusion is None:
        flash(f"Somebody else has just included episode {episode_id} again")
    else:
        seen = request.form.get("seen")
        if seen and seen != fingerprint(exclusion, ["reason"]):
            form = ExclusionForm(exclusion, formdata=None)
            form.form_errors.append(NEWER)
            return _show(record, form)
        actions.take_back(exclusion)
        db.session.commit()
        flash(f"Episode {episode_id} counts in the return again")
    return redirect(_way_back(record), 303)


def _saved(form: ExclusionForm, episode_id: int) -> bool:
    """One exclusion however often the form arrives; no one's reason is overwritten unseen."""
    if form.row is not None:
        return corrected(form, actions.correct_reason, form.row)
    if form.seen.data:
        form.seen.data = None
        form.form_errors.append(TAKEN_BACK)
        return False
    try:
        actions.exclude(episode_id, reason=form.reason.data)
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return False
    except IntegrityError:
        db.session.rollback()
        form.row = queries.find_exclusion(episode_id, to_change=True)  # somebody was faster
        return form.row is not None and corrected(form, actions.correct_reason, form.row)
    return True


def _show(record: EpisodeRecord, form: ExclusionForm) -> ResponseReturnValue:
    today, exclusion, status = clock.today(), form.row, form.status
    html = render_template(
        "reports/exclusion.html",
        record=record,
        exclusion=exclusion,
        form=form,
        standing=standing(record, today, excluded=exclusion is not None),
        queries=episode_queries(record, today, names(), ages=current_ages()),
        may_open=current_user.has_role(*READS_PATIENTS),
        back=_way_back(record),
        origin=request.args.get("from", ""),
    )
    return html, status


def _way_back(record: EpisodeRecord) -> str:
    """The page the person came from: the episode's, or that of its quarter."""
    if request.args.get("from") == "episode" and current_user.has_role(*READS_PATIENTS):
        return url_for("episodes.show", episode_id=record.id)
    quarter = query_quarter(record, clock.today()) or standing(record, clock.today()).quarter
    if quarter is None or record.service not in current_user.organisation.services:
        return url_for("reports.index")
    return url_for("reports.quarter", service=record.service, quarter=str(quarter))
