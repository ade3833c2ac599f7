"""The outcomes that the rules suggest for an episode as it stands or is about to be saved."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pms.domain.care.suggestion import (
    Suggestion,
    suggest_infection_outcome,
    suggest_opat_outcome,
)
from pms.episodes.models import Episode, EpisodeItem
from pms.episodes.records import record_of
from pms.picklists.queries import names


def suggested_outcome(
    episode: Episode, today: date, unsaved: Iterable[EpisodeItem] = (), **answers: Any
) -> Suggestion:
    """What R10 suggests, with answers not saved yet in the place of what is recorded."""
    record = record_of(episode, {episode: answers}, unsaved)
    return suggest_opat_outcome(record, today, names=names())


def suggested_infection_outcome(
    episode: Episode, today: date, unsaved: Iterable[EpisodeItem] = (), **answers: Any
) -> Suggestion | None:
    """What R10b suggests of them: that the infection outcome is failed, or nothing."""
    record = record_of(episode, {episode: answers}, unsaved)
    return suggest_infection_outcome(record, today, names=names())
