"""`pms facts`: check or fix the facts kept with the episodes."""

import click
from sqlalchemy import select

from pms.app import opened
from pms.auth import queries
from pms.domain.counting.opat_days import EpisodeFacts
from pms.episodes.facts import (
    compare_facts,
    compare_next_reviews,
    keep_next_reviews,
    store_facts,
)
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.scoping import organisation_scope


@click.group()
def facts() -> None:
    """Check or fix the figures kept with the episodes."""


@facts.command()
def verify() -> int:
    """Recompute every episode's facts and report differences (exit code 1 if any)."""
    with opened():
        differences = find_differences()
    for ods_code, episode_id, kept, right in differences:
        click.echo(f"{ods_code} episode {episode_id}: kept {kept}; should be {right}")
    episodes = {(ods_code, episode_id) for ods_code, episode_id, *_ in differences}
    click.echo(f"{_count(len(episodes))} from what their courses and reviews say.", err=True)
    return 1 if differences else 0


@facts.command()
def rebuild() -> None:
    """Fix every difference that `pms facts verify` would report."""
    with opened():
        differences = find_differences(fix=True)
        db.session.commit()
    episodes = {(ods_code, episode_id) for ods_code, episode_id, *_ in differences}
    click.echo(f"{_count(len(episodes))}; fixed.")


def find_differences(*, fix: bool = False) -> list[tuple[str, int, str, str]]:
    """ODS code, episode, what is kept and what it should be, over all organisations."""
    found = []
    for organisation in queries.list_organisations():
        with organisation_scope(organisation.id):
            ids = db.session.scalars(select(Episode.id)).all()
            for episode_id, kept, right in compare_facts(db.session(), ids):
                if kept != right:
                    words = _words(kept), _words(right)
                    found.append((organisation.ods_code, episode_id, *words))
                    if fix:
                        store_facts(db.session(), episode_id, right)
            for episode_id, named, right_day in compare_next_reviews(db.session(), ids):
                if named != right_day:
                    words = f"next review {named or 'none'}", f"{right_day or 'none'}"
                    found.append((organisation.ods_code, episode_id, *words))
            if fix:
                keep_next_reviews(db.session(), ids)
    return found


def _count(number: int) -> str:
    return "1 episode differs" if number == 1 else f"{number} episodes differ"


def _words(kept: EpisodeFacts) -> str:
    return (
        f"{kept.first_opat_day or 'no day'} to {kept.last_opat_day or 'open'},"
        f" {kept.opat_days or 0} days, ended {kept.therapy_ended_on or 'not yet'}"
    )


COMMANDS = (facts,)
