"""What patients of made-up episodes said of the service, and the codes they were given for it."""

from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from random import Random

from benchmarks import mix
from benchmarks.records import Records, Row, weighted
from pms.domain.care.questionnaire import CODE_LASTS, NAMES


def with_questionnaires(records: Records, seed: int) -> Records:
    """Half of the patients whose treatment ended are given a code, and most of them answer.

    As in `make_years`, a year holds the same whatever others stand beside it.
    """
    for year, episodes in groupby(records.episode, key=lambda one: one["decided_on"].year):
        rng = Random(f"{seed} {year} questionnaires")
        for episode in episodes:
            if "outcome_on" in episode and rng.random() < 0.5:
                _give_code(records, rng, episode, code_hash=f"{seed}-{episode['id']}")
    return records


def _give_code(records: Records, rng: Random, episode: Row, code_hash: str) -> None:
    issued_at = datetime.combine(episode["outcome_on"], time(rng.randrange(9, 17)), UTC)
    used_at = issued_at + timedelta(rng.randrange(10)) if rng.random() < 0.7 else None
    is_withdrawn = used_at is None and rng.random() < 0.1
    records.add(
        "questionnaire_code",
        episode_id=episode["id"],
        wording="adult",
        code_hash=code_hash,
        issued_at=issued_at,
        expires_at=issued_at + CODE_LASTS,
        used_at=used_at,
        revoked_at=issued_at if is_withdrawn else None,
    )
    if used_at is not None:
        records.add(
            "questionnaire",
            episode_id=episode["id"],
            answered_on=used_at.date(),
            wording="adult",
            source="code",
            **{name: weighted(rng, mix.ANSWERS) for name in NAMES},
        )
