"""Checklists and enquiries of the demonstration's referrals that await their decision.

They are made after the import by the same actions as on the pages.
"""

from datetime import date, timedelta
from itertools import cycle

import sqlalchemy as sa

from pms.domain.care.triage import QUESTIONS
from pms.episodes.entries.enquiries import record_enquiry
from pms.episodes.models import Episode
from pms.episodes.triage import begin_triage
from pms.store.base import db, new_ref

ONE_DAY = timedelta(days=1)
NURSE = "Robin Ashdown"
WHOLE = dict.fromkeys(QUESTIONS, "yes")
CHECKLISTS = (
    {**WHOLE, "monitoring_arranged": None, "patient_agrees": None},
    {**WHOLE, "home_suitable": "no", "access_suitable": None},
    None,
    {**WHOLE, "drug_agreed": None},
    WHOLE,
)
"""Taken in turn by the referrals, the longest-waiting first; None has not been begun."""
ENQUIRIES = (
    ("Weight and renal function of this week", "The ward"),
    None,
    ("Sensitivities of the blood culture", "Microbiology"),
    None,
)


def fill_pre_admission(today: date) -> None:
    """For the chosen organisation, within the transaction of its caller."""
    awaiting = db.session.scalars(
        sa.select(Episode)
        .where(Episode.decision.is_(None))
        .order_by(Episode.referred_on, Episode.id)
    )
    for episode, answers, asked in zip(awaiting, cycle(CHECKLISTS), cycle(ENQUIRIES), strict=False):
        if answers:
            begin_triage(episode, NURSE, today, ref=new_ref(), **answers, comment=None)
        if asked:
            missing, asked_of = asked
            record_enquiry(
                episode,
                today,
                ref=new_ref(),
                missing=missing,
                asked_of=asked_of,
                asked_on=min(episode.referred_on + ONE_DAY, today),
                arrived_on=None,
            )
    db.session.flush()
