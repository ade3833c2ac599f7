"""The OPAT outcome that the rules suggest for an episode as it stands or is about to be saved."""

from dataclasses import replace
from datetime import date
from typing import Any

from pms.domain.outcome import Suggestion, suggest_opat_outcome
from pms.episodes.models import Episode
from pms.episodes.records import record_of

TOLD = ("therapy_end_reason", "infection_outcome", "outcome_on", "died_on", "death_category")


def suggested_outcome(episode: Episode, today: date, **answers: Any) -> Suggestion:
    """What R10 suggests, with answers not saved yet in the place of what is recorded."""
    given = {name: answers[name] for name in TOLD if name in answers}
    return suggest_opat_outcome(replace(record_of(episode), **given), today)
