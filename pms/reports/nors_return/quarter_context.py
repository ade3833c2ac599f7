"""What the pages of a quarter say of its state, and of what needs fixing."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_login import current_user

from pms import clock
from pms.auth.access import (
    CLOSES_QUARTERS,
    EXCLUDES_EPISODES,
    READS_PATIENTS,
    READS_REASONS,
    WRITES_PATIENTS,
)
from pms.domain.counting.quarter import Quarter
from pms.picklists.queries import organisation_lists
from pms.reports.nors_return.closing.changes import Changes, changes_since
from pms.reports.nors_return.closing.queries import find_latest, list_revisions
from pms.reports.nors_return.draft import DraftReturn, OpenQuery, make_draft
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.presenters import ServiceQuarter, by_kind, first_shown, query_groups
from pms.reports.nors_return.queries import last_workers, patients_of


def standing_today(service: str, quarter: Quarter) -> dict[str, Any]:
    """Where the quarter stands now, counted again, for a region that comes alone."""
    organisation = current_user.organisation
    draft = make_draft(organisation, service, quarter, clock.today())
    final = find_latest(service, quarter, whole=True)
    changes = changes_since(organisation, final, organisation_lists()) if final else None
    return standing(service, quarter, draft, final, changes)


HEADINGS = ("These block closing", "These only warn")


def _numbers(found: Mapping[str, Sequence[OpenQuery]]) -> dict[str, int]:
    return {kind: len(same) for kind, same in found.items()}


def standing(
    service: str,
    quarter: Quarter,
    draft: DraftReturn,
    final: FinalReturn | None,
    changes: Changes | None,
) -> dict[str, Any]:
    """What the pages say of the quarter's state, and of what needs fixing."""
    episode_url = url_for("episodes.show", episode_id=0).removesuffix("0")
    parts = by_kind(draft.blocking), by_kind(draft.warnings)
    shown = first_shown(*parts)
    listed = [found.episode_id for part in shown for same in part.values() for found in same]
    workers = last_workers(patients_of(listed))
    groups = [
        (heading, query_groups(first, _numbers(every), episode_url, workers))
        for heading, first, every in zip(HEADINGS, shown, parts, strict=True)
    ]
    changed = len(changes.episodes) if changes else 0
    by_rules = len(changes.by_rules) if changes else 0
    state = draft.state(clock.today(), final, changed, by_rules)
    told = repr(
        (groups, draft.queries, sorted(draft.material.excluded.items()), state.kind, changes)
    )
    revisions = list_revisions(service, quarter) if final else []
    return {
        "draft": draft,
        "place": ServiceQuarter(service, quarter),
        "state": state,
        "query_groups": groups,
        "seen": hashlib.sha256(told.encode()).hexdigest()[:16],
        "final": final,
        "sent": final.submission if final else None,
        "revisions": revisions,
        "changes": changes,
        **_rights(),
        "may_read_reasons": current_user.has_role(*READS_REASONS),
        "may_close": current_user.has_role(*CLOSES_QUARTERS),
    }


PAGE = 100


def page_of_kind(service: str, quarter: Quarter, kind: str, page: int) -> dict[str, Any] | None:
    """One page of the open queries of a kind, counted anew; None where there is none."""
    draft = make_draft(current_user.organisation, service, quarter, clock.today())
    found = by_kind(draft.queries).get(kind)
    if not found:
        return None
    pages = -(-len(found) // PAGE)
    page = min(max(page, 1), pages)
    part = found[(page - 1) * PAGE : page * PAGE]
    workers = last_workers(patients_of(one.episode_id for one in part))
    episode_url = url_for("episodes.show", episode_id=0).removesuffix("0")
    (group,) = query_groups({kind: part}, {kind: len(found)}, episode_url, workers)
    may_exclude = current_user.has_role(*EXCLUDES_EPISODES)
    return {
        "place": ServiceQuarter(service, quarter),
        "group": group,
        "page_number": page,
        "pages": pages,
        "offers_exclusion": may_exclude and part[0].query.blocking,
        **_rights(),
    }


def _rights() -> dict[str, Any]:
    return {
        "episode_url": url_for("episodes.show", episode_id=0).removesuffix("0"),
        "exclusion_url": url_for("reports.exclude", episode_id=0).removesuffix("0"),
        "may_open": current_user.has_role(*READS_PATIENTS),
        "may_fix": current_user.has_role(*WRITES_PATIENTS),
        "may_exclude": current_user.has_role(*EXCLUDES_EPISODES),
    }
