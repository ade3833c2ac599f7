"""Finding letters."""

from flask import abort
from sqlalchemy import select

from pms.episodes.models import Episode, Letter
from pms.store import history
from pms.store.base import db


def get_letter_or_404(episode_id: int, letter_id: int) -> Letter:
    """A letter of an episode; also of one entered in error only by its own page: never."""
    found = db.session.scalars(
        select(Letter)
        .join(Letter.episode)
        .where(Letter.id == letter_id, Letter.episode_id == episode_id)
        .where(Episode.entered_in_error_at.is_(None))
    ).one_or_none()
    if found is None:
        abort(404)
    history.note_reading(
        "view",
        "letter",
        letter_id,
        patient_id=found.episode.patient_id,
        episode_id=episode_id,
    )
    return found


def find_replacement(letter: Letter) -> Letter | None:
    """The letter that replaces this one, draft or sent."""
    return db.session.scalars(
        select(Letter).where(Letter.replaces_id == letter.id).order_by(Letter.id.desc()).limit(1)
    ).one_or_none()
