"""What must be said beside numbers of a period, so that they do not mislead."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from pms.auth.models import Organisation
from pms.domain.counting.go_live import go_live_words
from pms.domain.nors import RULE_SET
from pms.domain.service_reports.period import Period
from pms.domain.text.days import in_full
from pms.reports.nors_return.closing.touched import (
    CountedOtherwise,
    changed_quarters,
    counted_otherwise,
)
from pms.reports.nors_return.presenters import ServiceQuarter


class Notice(NamedTuple):
    """A sentence, and the page that says more; blank where there is none."""

    words: str
    url: str = ""


def notices(organisation: Organisation, services: Sequence[str], period: Period) -> list[Notice]:
    """That the system went live within or after the period, and which of its closed quarters were
    sent with other numbers than today's record gives."""
    live = go_live_words(period.first, period.last, organisation.go_live_on, "period")
    found = [Notice(live)] if live else []
    found += [_of_earlier_rules(one) for one in counted_otherwise(services, period.quarters)]
    for one in changed_quarters(organisation, services, period.quarters):
        place = ServiceQuarter(one.service, one.quarter)
        number = "1 episode counts" if one.episodes == 1 else f"{one.episodes} episodes count"
        found.append(
            Notice(
                f"{place.service}, {place.label}: {number} differently from the return closed on "
                f"{in_full(one.as_at)} (revision {one.revision}). The numbers here are of today's "
                "record, and differ from what was sent.",
                url_for(
                    "reports.quarter",
                    service=one.service,
                    quarter=place.code,
                    _anchor="changes",
                ),
            )
        )
    return found


def _of_earlier_rules(one: CountedOtherwise) -> Notice:
    place = ServiceQuarter(one.service, one.quarter)
    return Notice(
        f"{place.service}, {place.label}: the return closed on {in_full(one.as_at)} (revision "
        f"{one.revision}) was counted by rule set {one.rule_set}. The numbers here are counted by "
        f"rule set {RULE_SET}, by which {one.numbers} of the return's would be others.",
        url_for("reports.quarter", service=one.service, quarter=place.code, _anchor="rules"),
    )
