"""One episode's story: referral, decision, drugs, what goes wrong, and how it ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pms.demo import courses, lines, mix, outcomes, reviews
from pms.demo.choice import Row, happens, pick
from pms.demo.drugs import PENICILLINS
from pms.demo.families import Family
from pms.demo.house import House, family_of
from pms.demo.mix import Diagnosis
from pms.demo.story import Story

NOTES = (
    "Lives alone on the second floor, no lift. Key safe at the front door.",
    "Dog in the house: ring before visiting.",
    "Prefers morning visits; works afternoons.",
    "Hard of hearing, best reached by text message.",
    "Daughter helps with appointments and is happy to be called.",
    "Needs an interpreter for telephone reviews.",
    "Needle phobia: topical anaesthetic before cannulation.",
    "Poor peripheral access; ultrasound needed for every line.",
    "On warfarin: INR weekly with the other bloods.",
    "Travels to the clinic by bus, not before 10.",
)
NOTES_ON_CHILDREN = (
    "At school in the mornings; give the dose after 15:30.",
    "Play specialist helps with cannulation; topical anaesthetic first.",
    "Grandmother is at home during the day and is shown the line.",
    "Mother prefers the ward's day unit to visits at home.",
    "Twin also known to the ward: check the name twice.",
)


@dataclass(frozen=True, slots=True)
class MadeUpReferral:
    """What a referral is like before anybody has looked at it."""

    service: str
    diagnosis: Diagnosis
    referred_on: date
    days_to_decision: int
    rejected: bool
    planned_days: int


def plan_referral(rng: Random, service: str, diagnosis: Diagnosis) -> MadeUpReferral:
    """A referral of a day still to be said."""
    mean = diagnosis.days * mix.PLANNED_OVER_COUNTED[service]
    return MadeUpReferral(
        service=service,
        diagnosis=diagnosis,
        referred_on=date.min,
        days_to_decision=pick(rng, ((46, 0), (32, 1), (14, 2), (6, 3), (2, 5))),
        rejected=happens(rng, mix.REJECTED),
        planned_days=max(1, round(rng.gammavariate(mix.SHAPE_OF_DAYS, mean / mix.SHAPE_OF_DAYS))),
    )


def tell(rng: Random, ref: str, referral: MadeUpReferral, patient: Row, house: House) -> Story:
    """The whole story, as if the last of its days had come."""
    accepted_on = referral.referred_on + timedelta(days=referral.days_to_decision)
    first_on = accepted_on + timedelta(days=pick(rng, ((72, 0), (22, 1), (6, 2))))
    family = family_of(referral.diagnosis)
    story = Story(
        service=referral.service,
        diagnosis=referral.diagnosis,
        patient=patient,
        episode=referral_row(rng, ref, referral, patient, house, family),
        first_on=first_on,
        last_on=first_on + timedelta(days=referral.planned_days - 1),
    )
    if referral.rejected:
        reject(rng, story, accepted_on)
    else:
        accept(rng, story, accepted_on)
        treat(rng, story, family)
    return story


def referral_row(
    rng: Random, ref: str, referral: MadeUpReferral, patient: Row, house: House, family: Family
) -> Row:
    specialty = pick(rng, family.specialties)
    notes = NOTES if referral.service == "adult" else NOTES_ON_CHILDREN
    return {
        "episode_ref": ref,
        "patient_ref": patient["patient_ref"],
        "service": referral.service,
        "referral_date": referral.referred_on,
        "specialty": specialty,
        "consultant": house.consultant(rng, specialty),
        "ward": house.ward(rng, specialty),
        "pathway": pathway(rng, specialty, family),
        "diagnosis": referral.diagnosis.code,
        "organisms": pick(rng, family.organisms),
        "notes": rng.choice(notes) if happens(rng, 0.22) else None,
    }


def pathway(rng: Random, specialty: str, family: Family) -> str:
    avoidance = 0.85 if specialty in ("emergency_department", "primary_care") else 0.22
    if family.crp < 60:
        avoidance += 0.2
    if happens(rng, avoidance):
        return "admission_avoidance"
    return "transfer" if happens(rng, 0.06) else "early_supported_discharge"


def reject(rng: Random, story: Story, decided_on: date) -> None:
    reasons = {pick(rng, mix.REJECTION_REASONS): None}
    if happens(rng, 0.15):
        reasons[pick(rng, mix.REJECTION_REASONS)] = None
    story.episode |= {
        "decision": "rejected",
        "decision_date": decided_on,
        "decided_by": pick(rng, mix.REJECTED_BY),
        "rejection_reasons": tuple(reasons) if happens(rng, 0.97) else (),
    }


def accept(rng: Random, story: Story, decided_on: date) -> None:
    story.episode |= {
        "decision": "accepted",
        "decision_date": decided_on,
        "decided_by": pick(rng, ((94, "opat_team"), (6, "referring_team"))),
    }


def treat(rng: Random, story: Story, family: Family) -> None:
    """Everything from the first dose to the outcome and what was seen later."""
    story.fate = pick(rng, mix.FATES)
    agents = choose_regimen(rng, story, family)
    if agents == ("dalbavancin",):
        story.last_on = max(story.last_on, story.first_on + timedelta(days=13))
    story.episode["planned_end_date"] = story.last_on
    story.episode["delivery_plan"] = delivery_plan(rng, story)
    courses.add_courses(rng, story, family, agents)
    lines.add_lines(rng, story)
    add_admissions(rng, story)
    outcomes.add_outcome(rng, story, family)
    reviews.add_reviews(rng, story, family)
    reviews.add_tasks(rng, story)


def choose_regimen(rng: Random, story: Story, family: Family) -> tuple[str, ...]:
    """By the family's weights; nobody allergic to penicillin gets one."""
    regimens = family.regimens
    if "Penicillin" in (story.patient["allergies"] or ""):
        safe = tuple(row for row in regimens if PENICILLINS.isdisjoint(row[1]))
        regimens = safe or ((1, (family.alternative,)),)
    return pick(rng, regimens)


def add_admissions(rng: Random, story: Story) -> None:
    """Stays in hospital that come of the fate; those after events stand already."""
    stay = timedelta(days=rng.randint(3, 12))
    match story.fate:
        case "admitted_worse" | "admitted_new_infection":
            worse = story.fate == "admitted_worse"
            cause = "infection_worsening_or_relapse" if worse else "new_infection"
            admit(story, story.last_on, story.last_on + stay, cause)
        case "admitted_otherwise":
            on = story.first_on + timedelta(days=rng.randrange(story.days))
            cause = pick(rng, mix.OTHER_ADMISSIONS)
            admit(story, on, on + timedelta(days=rng.randint(1, 6)), cause)
        case "well" if not story["admissions"] and happens(rng, 0.015):
            on = story.first_on + timedelta(days=rng.randrange(story.days))
            until = on + timedelta(days=rng.randint(0, 3))
            admit(story, on, until, "planned_procedure", planned=True)


def admit(story: Story, on: date, until: date, cause: str, *, planned: bool = False) -> None:
    story.add("admissions", admitted_on=on, discharged_on=until, planned=planned, cause=cause)


def delivery_plan(rng: Random, story: Story) -> str | None:
    if happens(rng, 0.35):
        return None
    bloods = rng.choice(("FBC, U&E, LFT and CRP weekly", "bloods weekly"))
    return f"{story.days} days; {bloods}; ward round on Tuesdays."
