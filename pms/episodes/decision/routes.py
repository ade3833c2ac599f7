"""Deciding on a referral, and taking a decision back."""

from flask import request
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes import queries
from pms.episodes.blueprint import bp
from pms.episodes.decision import actions
from pms.episodes.decision.forms import DecisionForm
from pms.episodes.sections import SECTIONS, show_saved, show_section
from pms.saving import corrected
from pms.store.base import db

ALSO = ("courses", "discharge", "letters", "lines", "outcomes", "referral")
"""The sections that a decision may change besides."""


@bp.route("/episodes/<int:episode_id>/decision", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def decide(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    today = clock.today()
    begun = queries.has_courses(episode_id), queries.has_lines(episode_id)
    form = DecisionForm(episode, today, *begun)
    if not form.is_submitted() and not episode.decision:
        form.decision.data = request.args.get("decision", "accepted")
        form.decided_on.data = today
    if form.validate_on_submit() and corrected(
        form, actions.decide_and_start, episode, today, form.starts()
    ):
        db.session.commit()
        return show_saved("decision", episode_id, also=[SECTIONS[name] for name in ALSO])
    return show_section("decision", episode, form)
