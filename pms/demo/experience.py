"""What patients of the demonstration said: codes given at the end of treatment, many answered."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from flask import current_app

from pms.demo.choice import happens, pick
from pms.domain.care.questionnaire import CODE_LASTS, NAMES
from pms.episodes.entries.questionnaire_codes import code_hash, code_text
from pms.episodes.models import Episode, Questionnaire, QuestionnaireCode
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend

SINCE = timedelta(days=400)
MOST = 150
ASKED, ANSWERED, BY_STAFF = 0.5, 0.62, 0.15
MOODS = (
    (66, ((62, 5), (30, 4), (5, 3), (2, 2), (1, 1))),
    (26, ((25, 5), (50, 4), (16, 3), (7, 2), (2, 1))),
    (8, ((6, 5), (20, 4), (30, 3), (28, 2), (16, 1))),
)
COMMENTS = (
    "Being at home with my own bed made all the difference.",
    "The nurses were kind and always explained what they were doing.",
    "Parking near the clinic was difficult, otherwise very good.",
    "I was not sure whom to ring at the weekend.",
    "Sometimes the visit came two hours later than I was told.",
    "Much better than three weeks on a ward. Thank you.",
    "I would have liked to hear more about side effects beforehand.",
)
OF_CHILDREN = (
    "The nurse had good stickers.",
    "I did not like the plaster.",
    "I could play at home.",
)


def add_experience(organisation_id: int, today: date, seed: int) -> None:
    """Codes and answers of the last year's patients; nothing where there are some already."""
    intend("write")
    with organisation_scope(organisation_id):
        if db.session.scalar(sa.select(Questionnaire.id).limit(1)) is None:
            rng = Random(f"experience {seed} {organisation_id}")  # noqa: S311 (must be repeatable)
            for episode in _ended(today):
                if happens(rng, ASKED):
                    db.session.add_all(_told(rng, episode, today))
        db.session.commit()
    intend("read")


def _ended(today: date) -> list[Any]:
    """The latest episodes whose treatment is over."""
    statement = (
        sa.select(Episode.id, Episode.organisation_id, Episode.service, Episode.last_opat_day)
        .where(
            Episode.last_opat_day.between(today - SINCE, today - timedelta(days=3)),
            Episode.therapy_ended_on.is_not(None),
        )
        .order_by(Episode.last_opat_day.desc(), Episode.id)
        .limit(MOST)
    )
    return list(db.session.execute(statement))


def _told(rng: Random, episode: Any, today: date) -> list[Any]:
    """One person's code, their answers, or both; some were asked by telephone."""
    ref = f"pms-{rng.getrandbits(64):016x}"
    wording = "adult" if episode.service == "adult" else pick(rng, ((55, "carer"), (45, "child")))
    if wording == "adult" and happens(rng, 0.1):
        wording = "carer"
    on = min(today, episode.last_opat_day + timedelta(days=rng.randrange(3)))
    if happens(rng, BY_STAFF):
        return [_answers(rng, episode, ref, wording, on, "staff")]
    issued_at = datetime.combine(episode.last_opat_day, time(11, 20), UTC)
    key = current_app.config["SECRET_KEY"]
    code = QuestionnaireCode(
        episode_id=episode.id,
        ref=ref,
        wording=wording,
        code_hash=code_hash(code_text(ref, key), key),
        issued_at=issued_at,
        expires_at=issued_at + CODE_LASTS,
    )
    if not happens(rng, ANSWERED):
        return [code]
    code.used_at = datetime.combine(on, time(15, 5), UTC)
    return [code, _answers(rng, episode, ref, wording, on, "code")]


def _answers(
    rng: Random, episode: Any, ref: str, wording: str, on: date, source: str
) -> Questionnaire:
    mood = pick(rng, MOODS)
    answers = {name: _answer(rng, mood) for name in NAMES}
    said = OF_CHILDREN if wording == "child" else COMMENTS
    return Questionnaire(
        episode_id=episode.id,
        ref=ref,
        wording=wording,
        source=source,
        answered_on=on,
        comments=rng.choice(said) if happens(rng, 0.25) else None,
        **answers,
    )


def _answer(rng: Random, mood: Any) -> int | None:
    if happens(rng, 0.03):
        return None
    answer: int = 0 if happens(rng, 0.03) else pick(rng, mood)
    return answer
