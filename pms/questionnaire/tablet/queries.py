"""Finding the code that somebody typed, whosever it is."""

from datetime import datetime

from flask import request
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from pms.auth.models import Organisation
from pms.episodes.models import Episode, QuestionnaireCode
from pms.store.base import db
from pms.store.scoping import ALL, organisation_scope
from pms.web import networks


def find_code(condition: ColumnElement[bool]) -> QuestionnaireCode | None:
    """A code of an organisation that is open and whose networks allow this device.

    Whoever types a code belongs to no organisation: the code says whose it is.
    """
    with organisation_scope(ALL):
        found = db.session.scalars(
            select(QuestionnaireCode)
            .join(QuestionnaireCode.episode)  # none of an episode entered in error
            .where(Episode.entered_in_error_at.is_(None), condition)
            .options(joinedload(QuestionnaireCode.episode))
        ).one_or_none()
    if found is None:
        return None
    organisation = db.session.get(Organisation, found.organisation_id)
    if organisation is None or not organisation.is_open:
        return None
    return found if networks.allows(organisation.networks, request.remote_addr) else None


def find_waiting_code(code_hash: str, now: datetime) -> QuestionnaireCode | None:
    found = find_code(QuestionnaireCode.code_hash == code_hash)
    return found if found and found.state.words(now) == "waiting" else None
