"""What the pages of a quarter say of its state, and of what needs fixing."""

import hashlib
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
from pms.reports.nors_return.draft import DraftReturn, make_draft
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.presenters import ServiceQuarter, query_groups
from pms.reports.nors_return.queries import last_workers, patients_of


def standing_today(service: str, quarter: Quarter) -> dict[str, Any]:
    """Where the quarter stands now, counted again, for a region that comes alone."""
    organisation = current_user.organisation
    draft = make_draft(organisation, service, quarter, clock.today())
    final = find_latest(service, quarter, whole=True)
    changes = changes_since(organisation, final, organisation_lists()) if final else None
    return standing(service, quarter, draft, final, changes)


def standing(
    service: str,
    quarter: Quarter,
    draft: DraftReturn,
    final: FinalReturn | None,
    changes: Changes | None,
) -> dict[str, Any]:
    """What the pages say of the quarter's state, and of what needs fixing."""
    episode_url = url_for("episodes.show", episode_id=0).removesuffix("0")
    workers = last_workers(patients_of(found.episode_id for found in draft.queries))
    groups = [
        ("These block closing", query_groups(draft.blocking, episode_url, workers)),
        ("These only warn", query_groups(draft.warnings, episode_url, workers)),
    ]
    changed = len(changes.episodes) if changes else 0
    state = draft.state(clock.today(), final, changed)
    told = repr((groups, sorted(draft.material.excluded.items()), state.kind, changes))
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
        "episode_url": episode_url,
        "exclusion_url": url_for("reports.exclude", episode_id=0).removesuffix("0"),
        "may_open": current_user.has_role(*READS_PATIENTS),
        "may_fix": current_user.has_role(*WRITES_PATIENTS),
        "may_read_reasons": current_user.has_role(*READS_REASONS),
        "may_exclude": current_user.has_role(*EXCLUDES_EPISODES),
        "may_close": current_user.has_role(*CLOSES_QUARTERS),
    }
