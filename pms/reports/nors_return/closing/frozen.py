"""What a final return was counted from, kept with it so that every number opens for ever."""

from datetime import date
from typing import Any

from pms.domain.counting.quarter import Quarter
from pms.domain.counting.treatment import counted_in
from pms.domain.nors import frozen
from pms.domain.nors.report import Acceptance
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.queries import Material


def freeze(material: Material) -> dict[str, Any]:
    """The counted episodes and referrals as JSON; no name, number or text of a patient."""
    quarter, as_at = material.quarter, material.as_at
    counted = [one for one in material.episodes if counted_in(one, quarter, as_at)]
    return {
        "episodes": [frozen.to_json(record) for record in counted],
        "rejected": [frozen.to_json(record) for record in material.rejected],
        "accepted": [
            [one.decided_on.isoformat(), one.patient_id, one.episode_id]
            for one in material.accepted
        ],
        "excluded": [[id_, reason] for id_, reason in material.excluded.items()],
    }


def thaw(final: FinalReturn) -> Material:
    """What the final return was counted from."""
    content = final.frozen
    return Material(
        final.service,
        Quarter.parse(final.quarter),
        final.as_at,
        tuple(frozen.from_json(values) for values in content["episodes"]),
        tuple(
            Acceptance(date.fromisoformat(day), patient_id, episode_id)
            for day, patient_id, episode_id in content["accepted"]
        ),
        tuple(frozen.from_json(values) for values in content["rejected"]),
        dict(content["excluded"]),
    )
