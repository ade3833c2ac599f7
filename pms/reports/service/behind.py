"""The cases behind a number as rows of the list that the return's numbers open too."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pms.domain.counting.treatment import outcomes
from pms.domain.service_reports.cases import Decided, EndedEpisode
from pms.domain.service_reports.devices import WithLines
from pms.domain.service_reports.tables import Added
from pms.domain.text.days import in_full
from pms.picklists.queries import labels
from pms.reports.nors_return.contributing import ContributingEpisode, outcome_words, regimen_words


def behind_rows(
    added: Iterable[Added], row_labels: Mapping[str, str], why: Callable[[Any], str]
) -> list[ContributingEpisode]:
    """`row_labels`: code to label of the table's rows."""
    return [
        _row(one, "; ".join(row_labels.get(code, code) for code in one.under), why(one.case))
        for one in added
    ]


def _row(added: Added, under: str, why: str) -> ContributingEpisode:
    case = added.case.ended if isinstance(added.case, WithLines) else added.case
    if isinstance(case, EndedEpisode):
        treatment = case.treatment
        return ContributingEpisode(
            case.episode_id,
            added.adds,
            why or f"Last OPAT day {in_full(case.day)}",
            under,
            outcome_words(
                outcomes(case.record, case.as_at),
                labels("infection_outcome"),
                labels("opat_outcome"),
            ),
            treatment.first_opat_day,
            treatment.last_opat_day,
            treatment.opat_days,
            regimen_words(treatment, labels("antimicrobial")),
        )
    word = case.decision.capitalize() if isinstance(case, Decided) else "Dated"
    return ContributingEpisode(
        case.episode_id, added.adds, why or f"{word} on {in_full(case.day)}", under
    )
