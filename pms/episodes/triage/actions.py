"""Changes to the checklist of a referral."""

from datetime import date

from pms.domain.care.problem import refusals, row_of
from pms.domain.care.triage import QUESTIONS, TriageRow, problems
from pms.episodes.models import Episode, Triage
from pms.refusal import require_none
from pms.store.base import db


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
