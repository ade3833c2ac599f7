"""Referrals, decisions, plans and outcomes, each wrong in one way."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from pms.episodes import actions
from pms.episodes.discharge import actions as actions_of_discharge
from pms.episodes.models import Episode
from pms.ward.follow_up.actions import set_schedule
from tests.doors.wrong import ACCEPTED, AFTER_DEATH, NEEDS_A_PERSON, TODAY, Wrong, changing
from tests.transfer.bundles import (
    a_line_row,
    an_episode_row,
)


def outcomes(**values: Any) -> dict[str, Any]:
    blank = (
        "therapy_end_reason infection_outcome opat_outcome opat_outcome_reason outcome_on died_on"
        " death_category"
    )
    return {**dict.fromkeys(blank.split()), **values}


def decision(**values: Any) -> dict[str, Any]:
    return {
        "decision": "accepted",
        "decided_on": ACCEPTED,
        "decided_by": None,
        "rejection_reasons": (),
        **values,
    }


def discharging(end: Mapping[str, Any], lines: Mapping[str, Any] | None = None) -> Any:
    def act(episode: Episode) -> None:
        settled = [(line, lines) for line in episode.lines] if lines else []
        end_values = {
            **outcomes(
                therapy_end_reason="completed_as_planned",
                infection_outcome="cured",
                opat_outcome="success",
                outcome_on=date(2025, 1, 23),
            ),
            "follow_up_on": None,
            "follow_up_with": None,
            **end,
        }
        actions_of_discharge.discharge(
            episode,
            TODAY,
            courses=[],
            lines=settled,
            missing={},
            step_down=None,
            step_down_ref="step-down",
            end=end_values,
        )

    return act


REJECTED = {"decision": "rejected", "decided_on": ACCEPTED, "rejection_reasons": ("other",)}
REJECTED_ROW = {"decision": "rejected", "rejection_reasons": "other"}
ENDED_ROW = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
    "outcome_date": "2025-01-23",
}
ACCEPT = {"decision": "accepted", "decided_on": "10/1/2025"}
END = {**ENDED_ROW, "outcome_on": "23/1/2025"}
TOO_MUCH = "500 g is more than is ever given: check the dose and its unit"
BEFORE_ACCEPTANCE = "must not be before acceptance on 10 January 2025"

WRONG = (
    Wrong(
        "a planned dose that nobody is given",
        "plan",
        TOO_MUCH,
        "decision",
        {**ACCEPT, "planned_agent": "ceftriaxone", "planned_dose": "500 g"},
        changing(actions.decide, **decision(planned_dose=500.0, planned_dose_unit="g")),
        {"episodes": [an_episode_row(planned_dose="500", planned_dose_unit="g")]},
    ),
    Wrong(
        "a line left in without a reason",
        "line",
        "Enter the day it was removed, or say why it stays in",
        "discharge",
        END,
        discharging({}, {"removed_on": None, "stays_in_reason": None, "removal_reason": None}),
        {"episodes": [an_episode_row(**ENDED_ROW)], "lines": [a_line_row()]},
        warned=NEEDS_A_PERSON,
        line=True,
    ),
    Wrong(
        "a decision without its date",
        "decision",
        "Enter the date of the decision",
        "decision",
        {**ACCEPT, "decided_on": ""},
        changing(actions.decide, **decision(decided_on=None)),
        {"episodes": [an_episode_row(decision_date="")]},
    ),
    Wrong(
        "a decision before the referral",
        "decision",
        "The decision must not be before the referral on 8 January 2025",
        "decision",
        {**ACCEPT, "decided_on": "7/1/2025"},
        changing(actions.decide, **decision(decided_on=date(2025, 1, 7))),
        {"episodes": [an_episode_row(decision_date="2025-01-07")]},
    ),
    Wrong(
        "a rejection without a reason",
        "decision",
        "Select why it is rejected",
        "decision",
        {"decision": "rejected", "decided_on": "10/1/2025"},
        changing(actions.decide, **decision(decision="rejected")),
        {"episodes": [an_episode_row(decision="rejected")], "courses": []},
        warned=NEEDS_A_PERSON,
        episode={"decision": None, "decided_on": None},
    ),
    Wrong(
        "a planned end before the referral",
        "plan",
        "The planned end must not be before the referral on 8 January 2025",
        "decision",
        {**ACCEPT, "planned_end_on": "7/1/2025"},
        changing(actions.decide, **decision(planned_end_on=date(2025, 1, 7))),
        {"episodes": [an_episode_row(planned_end_date="2025-01-07")]},
    ),
    Wrong(
        "a first review before the decision",
        "plan",
        "The next review must not be before the decision",
        "decision",
        {**ACCEPT, "planned_review_on": "9/1/2025"},
        changing(actions.decide, **decision(planned_review_on=date(2025, 1, 9))),
        {"episodes": [an_episode_row(planned_review_date="2025-01-09")]},
    ),
    Wrong(
        "an outcome before acceptance",
        "outcome",
        f"The outcome date {BEFORE_ACCEPTANCE}",
        "outcomes",
        {"outcome_on": "9/1/2025"},
        changing(actions.record_outcomes, **outcomes(outcome_on=date(2025, 1, 9))),
        {"episodes": [an_episode_row(outcome_date="2025-01-09")]},
    ),
    Wrong(
        "a death before acceptance",
        "outcome",
        f"The date of death {BEFORE_ACCEPTANCE}",
        "outcomes",
        {"died_on": "9/1/2025"},
        changing(actions.record_outcomes, **outcomes(died_on=date(2025, 1, 9))),
        {"episodes": [an_episode_row(died_on="2025-01-09")]},
    ),
    Wrong(
        "an outcome of a rejected referral",
        "outcome",
        "Only an accepted referral has outcomes",
        "outcomes",
        {"infection_outcome": "cured"},
        changing(actions.record_outcomes, **outcomes(infection_outcome="cured")),
        {"episodes": [an_episode_row(infection_outcome="cured", **REJECTED_ROW)], "courses": []},
        episode=REJECTED,
    ),
    Wrong(
        "an outcome of a referral that awaits its decision",
        "outcome",
        "Only an accepted referral has outcomes",
        "outcomes",
        {"outcome_on": "23/1/2025"},
        changing(actions.record_outcomes, **outcomes(outcome_on=date(2025, 1, 23))),
        {"episodes": [an_episode_row(outcome_date="2025-01-23", decision="", decision_date="")]},
        episode={"decision": None, "decided_on": None},
    ),
    Wrong(
        "another outcome than the suggested one without a reason",
        "outcome",
        "Say why another OPAT outcome than the suggested one is chosen",
        "outcomes",
        {"infection_outcome": "failed", "opat_outcome": "success"},
        changing(
            actions.record_outcomes,
            **outcomes(infection_outcome="failed", opat_outcome="success"),
        ),
        {"episodes": [an_episode_row(infection_outcome="failed", opat_outcome="success")]},
        warned=NEEDS_A_PERSON,
        is_ended=True,
    ),
    Wrong(
        "therapy ended by a death without a date",
        "discharge",
        "Enter the date of death: therapy ended because the patient died",
        "discharge",
        {**END, "therapy_end_reason": "died"},
        discharging({"therapy_end_reason": "died"}),
        {"episodes": [an_episode_row(therapy_end_reason="died")]},
        warned=NEEDS_A_PERSON,
    ),
    Wrong(
        "a follow-up after death",
        "follow_up",
        "A patient who has died has no follow-up: clear the date, or the date of death",
        "follow-up",
        {"follow_up_on": "+14"},
        changing(
            actions_of_discharge.correct_follow_up,
            follow_up_on=TODAY + timedelta(days=14),
            follow_up_with=None,
        ),
        {"episodes": [an_episode_row(died_on="2025-01-23", follow_up_date="2025-02-06")]},
        warned=AFTER_DEATH,
        episode={"died_on": date(2025, 1, 23)},
    ),
    Wrong(
        "a review every four hundred days",
        "schedule",
        "Enter a number of days from 1 to 365",
        "/ward/follow-up/{id}/schedule",
        {"review_every_days": "400"},
        partial(set_schedule, review_every_days=400, bloods_every_days=None),
        {"episodes": [an_episode_row(review_every_days="400")]},
        episode={"infection_outcome": "cured", "follow_up_on": TODAY},
    ),
)
