"""The OPAT outcome that the rules suggest for an episode as it stands or is about to be saved."""

from datetime import date
from typing import Any

from pms.domain.care.suggestion import Suggestion, suggest_opat_outcome
from pms.episodes.models import Episode
from pms.episodes.records import record_of
from pms.picklists.queries import names


def suggested_outcome(episode: Episode, today: date, **answers: Any) -> Suggestion:
    """What R10 suggests, with answers not saved yet in the place of what is recorded."""
    return suggest_opat_outcome(record_of(episode, {episode: answers}), today, names=names())
