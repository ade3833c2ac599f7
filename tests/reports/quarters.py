"""A quarter to report on: 2026 Q1, with something in every kind of section."""

from datetime import date

from pms.domain.counting.quarter import Quarter
from pms.episodes.models import Episode
from tests.factories import (
    a_course,
    a_line,
    a_questionnaire,
    an_admission,
    an_episode,
    an_event,
    together,
)

QUARTER = Quarter(2026, 1)
PAGE = "/reports/adult/2026Q1"
OUTCOME = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
    "outcome_on": date(2026, 1, 24),
}


@together()
def a_complete_episode(**given) -> Episode:
    """W1: two weeks of ceftriaxone in January, with nothing left to mend."""
    episode = an_episode(**{**OUTCOME, **given})
    a_course(episode)
    return episode


@together()
def a_full_quarter() -> list[Episode]:
    """Three counted episodes, a rejected referral and one patient still on treatment.

    The one without a diagnosis died, which its outcomes do not say.
    """
    plain = a_complete_episode()
    eventful = a_complete_episode(
        diagnosis="osteomyelitis_diabetic_foot",
        opat_outcome="partial",
        opat_outcome_reason="Treated to the end in spite of the admission",
    )
    a_course(eventful, agent="daptomycin", started_on=date(2026, 1, 15))
    a_course(eventful, agent="linezolid", route="po", administered_by="self")
    a_line(eventful)
    an_event(eventful)
    an_admission(eventful, cause="new_infection")
    unfinished_record = a_complete_episode(
        diagnosis=None, specialty=None, died_on=date(2026, 1, 24)
    )
    rejected = an_episode(decision="rejected", rejection_reasons=("other",))
    running = an_episode()
    a_course(running, ended_on=None)
    a_questionnaire(plain)
    return [plain, eventful, unfinished_record, rejected, running]
