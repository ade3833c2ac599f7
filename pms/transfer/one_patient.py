"""What the episodes of one patient, held against each other, are warned about."""

from collections.abc import Callable
from datetime import date

from pms.transfer.rules import span
from pms.transfer.states import EpisodeState, PatientState

Warn = Callable[[EpisodeState, str, str, str], None]
"""Told an episode of the bundle, a column of it, its value and the reason."""


def warn_of_patient(patient: PatientState, warn: Warn) -> None:
    episodes = [episode for episode in patient.episodes if not episode.in_error]
    if len(episodes) < 2:
        return
    _warn_of_both_services(episodes, warn)
    _warn_of_overlaps([one for one in episodes if one.decision == "accepted"], warn)
    for episode in episodes:
        died_on = patient.died_on
        if episode.row and died_on and not episode.died_on and episode.referred_on > died_on:
            reason = f"this is after the patient's death on {died_on}"
            warn(episode, "referral_date", episode.referred_on, reason)


def _warn_of_both_services(episodes: list[EpisodeState], warn: Warn) -> None:
    first = episodes[0]
    for other in episodes:
        if other.service != first.service and other.row:
            reason = f"the patient is also in the {first.service} service: {first.ref}"
            warn(other, "service", other.service, reason)
            return


def _warn_of_overlaps(episodes: list[EpisodeState], warn: Warn) -> None:
    """Each episode is held against the one before it that lasts longest."""
    ordered = sorted(((*span(one), one) for one in episodes), key=lambda one: one[:2])
    longest: tuple[date, EpisodeState] | None = None
    for first, last, episode in ordered:
        if longest and first <= longest[0]:
            later, other = (episode, longest[1]) if episode.row else (longest[1], episode)
            if later.row:
                reason = f"the episode overlaps {other.ref} of the same patient"
                warn(later, "episode_ref", later.ref, reason)
        if longest is None or last > longest[0]:
            longest = last, episode
