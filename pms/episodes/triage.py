"""The triage checklist of a referral: one for each episode, saved on its own."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, RadioField

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care.problem import Problem, refusals, row_of
from pms.domain.care.triage import ANSWERS, QUESTIONS, TriageRow, problems
from pms.episodes.blueprint import bp
from pms.episodes.forms import free_text
from pms.episodes.models import Episode, Triage
from pms.episodes.queries import get_episode_or_404
from pms.episodes.sections import SECTIONS, show_saved, show_section
from pms.refusal import require_none
from pms.saving import SectionForm, added, corrected
from pms.store.base import db
from pms.web.fields import as_choices


class AnswerField(RadioField):
    """Yes, no, not applicable, or (None) not answered."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        offered = as_choices([*ANSWERS.items(), ("", "Not answered")])
        super().__init__(label, choices=offered, coerce=lambda code: code or None, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Not answering is no wrong choice."""
        if self.data:
            super().pre_validate(form)


def question(name: str) -> AnswerField:
    return AnswerField(QUESTIONS[name])


class TriageForm(SectionForm):
    diagnosis_clear = question("diagnosis_clear")
    is_stable = question("is_stable")
    drug_agreed = question("drug_agreed")
    no_oral_option = question("no_oral_option")
    access_suitable = question("access_suitable")
    allergies_checked = question("allergies_checked")
    home_suitable = question("home_suitable")
    patient_agrees = question("patient_agrees")
    monitoring_arranged = question("monitoring_arranged")
    comment = free_text("Comment")

    def questions(self) -> Iterator[Field]:
        return (self[name] for name in QUESTIONS)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(row_of(TriageRow, answers, self.row))


def begin_triage(
    episode: Episode, by: str, today: date, *, ref: str, **answers: str | None
) -> Triage:
    """The first answers to the checklist of an episode; a second checklist meets a constraint."""
    triage = Triage(episode_id=episode.id, ref=ref, answered={})
    db.session.add(triage)
    return answer_triage(triage, by, today, **answers)


def answer_triage(triage: Triage, by: str, today: date, **answers: str | None) -> Triage:
    """Answer the checklist; each answer that is new or changed says who gave it and when."""
    require_none(refusals(problems(row_of(TriageRow, answers, triage)), answers))
    stamps = dict(triage.answered)
    for question in QUESTIONS:
        answer = answers[question]
        if answer != getattr(triage, question):
            setattr(triage, question, answer)
            stamps[question] = [by, today.isoformat()]
    triage.comment = answers["comment"]
    triage.answered = {name: stamp for name, stamp in stamps.items() if answers[name]}
    db.session.flush()
    return triage


@bp.route("/episodes/<int:episode_id>/triage", methods=["GET", "POST"], endpoint="answer_triage")
@allow(*WRITES_PATIENTS)
def answer(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = TriageForm(episode.triage)
    if form.validate_on_submit() and _save(form, episode):
        db.session.commit()
        return show_saved("triage", episode_id, also=[SECTIONS["decision"]])
    return show_section("triage", episode, form)


def _save(form: TriageForm, episode: Episode) -> bool:
    by, today = current_user.name, clock.today()
    if episode.triage:
        return corrected(form, answer_triage, episode.triage, by, today)
    return added(form, Triage, begin_triage, episode, by, today) is not None
