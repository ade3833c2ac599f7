"""Which closed quarters somebody has worked on since, found without counting any again."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, or_, select

from pms.auth.models import Organisation
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import RULE_SET
from pms.domain.nors.reading import read_return, rule_set_of
from pms.episodes.models import Episode, Exclusion
from pms.picklists.queries import organisation_lists
from pms.reports.nors_return.closing.changes import changes_by_rules, changes_since
from pms.reports.nors_return.closing.queries import WHOLE, latest_by_quarter
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db
from pms.store.history import CHANGING, History
from pms.store.scoping import current_scope


class Changed(NamedTuple):
    """A closed quarter of a service, and how many of its episodes would count otherwise today."""

    service: str
    quarter: Quarter
    revision: int
    as_at: date
    episodes: int


def changed_quarters(
    organisation: Organisation, services: Iterable[str], quarters: Iterable[Quarter] | None = None
) -> list[Changed]:
    """Closed quarters (all, or some) that today's record contradicts, the earliest first.

    Only those that somebody has worked on since are counted again: a quarter that no one touched
    costs nothing, however many there are.
    """
    finals = latest_by_quarter(services, quarters)
    touched = [key for key, final in finals.items() if is_touched(final)]
    if not touched:
        return []
    of_services, codes = {service for service, _ in touched}, {code for _, code in touched}
    whole = latest_by_quarter(of_services, map(Quarter.parse, codes), whole=True)
    lists, found = organisation_lists(), []
    for service, code in sorted(touched, key=lambda key: (key[1], key[0])):
        final = whole[service, code]
        changes = changes_since(organisation, final, lists)
        if changes.edited:
            quarter, number = Quarter.parse(code), len(changes.episodes)
            found.append(Changed(service, quarter, final.revision, final.as_at, number))
    return found


class CountedOtherwise(NamedTuple):
    """A return closed under an earlier rule set, and how many of its numbers today's changes."""

    service: str
    quarter: Quarter
    revision: int
    as_at: date
    rule_set: str
    numbers: int


def counted_otherwise(
    services: Iterable[str], quarters: Iterable[Quarter] | None = None
) -> list[CountedOtherwise]:
    """Closed quarters (all, or some) with numbers that the rules alone have changed since."""
    found = []
    for (service, code), final in sorted(latest_by_quarter(services, quarters).items()):
        rule_set, numbers = _moved_by_rules(final.id, final.sha256)
        if numbers:
            one = service, Quarter.parse(code), final.revision, final.as_at, rule_set, numbers
            found.append(CountedOtherwise(*one))
    return found


@lru_cache(maxsize=4096)
def _moved_by_rules(final_id: int, sha256: str) -> tuple[str, int]:
    """The rule set of a return, and how many numbers it would have otherwise; neither changes."""
    file = db.session.scalars(select(FinalReturn.file).where(FinalReturn.id == final_id)).one()
    if (rule_set := rule_set_of(file)) == RULE_SET:
        return rule_set, 0
    final = db.session.scalars(
        select(FinalReturn).where(FinalReturn.id == final_id).options(*WHOLE)
    ).one()
    return rule_set, len(changes_by_rules(final, organisation_lists()))


def is_touched(final: FinalReturn) -> bool:
    """Whether anything of the quarter was changed, or brought in, after the closing.

    An episode that has left the quarter is none of its any more: it is missing from the number that
    was sent, so these are compared too.
    """
    quarter = Quarter.parse(final.quarter)
    worked_on = (
        select(History.id)
        .join(Episode, Episode.id == History.episode_id)
        .where(
            Episode.service == final.service,
            or_(
                Episode.last_opat_day.between(quarter.start, quarter.end),
                Episode.decided_on.between(quarter.start, quarter.end),
            ),
            History.organisation_id == current_scope(),
            History.action.in_(CHANGING),
            History.at > final.closed_at,
        )
        .limit(1)
    )
    brought_in = (
        select(History.id)
        .where(
            History.organisation_id == current_scope(),
            History.object_type == "import",
            History.at > final.closed_at,
        )
        .limit(1)
    )
    everything = {"entered_in_error": True}
    return (
        _numbers_today(final, quarter) != _numbers_sent(final.id, final.sha256)
        or db.session.scalar(worked_on, execution_options=everything) is not None
        or db.session.scalar(brought_in) is not None
    )


def _numbers_today(final: FinalReturn, quarter: Quarter) -> tuple[int, int]:
    """Counted episodes and rejected referrals, by the facts kept with the episodes."""
    of_service = select(func.count()).select_from(Episode).outerjoin(Episode.exclusion)
    of_service = of_service.where(Episode.service == final.service, Exclusion.id.is_(None))
    ended = of_service.where(
        Episode.last_opat_day.between(quarter.start, quarter.end),
        Episode.therapy_ended_on <= final.as_at,
    )
    rejected = of_service.where(
        Episode.decision == "rejected", Episode.decided_on.between(quarter.start, quarter.end)
    )
    return db.session.scalar(ended) or 0, db.session.scalar(rejected) or 0


@lru_cache(maxsize=4096)
def _numbers_sent(final_id: int, sha256: str) -> tuple[int, int]:
    """The same of the file that was sent, which never changes."""
    file, as_at = db.session.execute(
        select(FinalReturn.file, FinalReturn.as_at).where(FinalReturn.id == final_id)
    ).one()
    found = {cell.row_code: cell.value for cell in read_return(file, as_at).section("SUMMARY")}
    return found.get("episodes_completed", 0), found.get("referrals_rejected", 0)
