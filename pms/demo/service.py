"""A whole demonstration service: years of referrals as the tables of a record bundle."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from pms.demo import mix
from pms.demo.by_mouth import treat_some_by_mouth
from pms.demo.choice import Row, happens
from pms.demo.episodes import MadeUpReferral, plan_referral, tell
from pms.demo.gaps import leave_gaps
from pms.demo.house import Demonstration, House
from pms.demo.microbiology import grow_isolates
from pms.demo.mix import Diagnosis
from pms.demo.notes import write_notes
from pms.demo.people import DAYS_A_YEAR, MadeUpPeople
from pms.demo.places import add_places
from pms.demo.present import cut
from pms.demo.sign_ins import staff_of
from pms.demo.story import REFERENCES, Story
from pms.demo.ward import leave_to_do

DAY = timedelta(days=1)
AWAITING = 0.007
"""The share of referrals that have come in the last days and wait for a decision."""
ON_TREATMENT = 0.038
"""The share of referrals on treatment today over those that the years bring by themselves (about
one in seventy): a virtual ward of a dozen patients would show little."""
RETURNS = {"chest": 0.35, "child_chest": 0.4, "bone": 0.08, "foot": 0.1}
RETURNS_OTHERWISE = 0.05
TRIES = 5  # to meet a patient who may return; most who were ever treated may
EXCLUSIONS = (
    "Entered twice by mistake; the other record is complete.",
    "Care taken over by another trust's service on the second day; counted there.",
    "Research patient, drugs given and reported by the trial team.",
)

Bundle = dict[str, list[Row]]


def make_bundle(
    organisation: Demonstration, *, episodes: int, years: int, seed: int, today: date
) -> Bundle:
    """Every table; the same arguments give the same rows."""
    return as_bundle(make_stories(organisation, episodes, years, seed, today))


def make_stories(
    organisation: Demonstration, episodes: int, years: int, seed: int, today: date
) -> list[Story]:
    """The stories behind it, in order of referral."""
    rng = Random(f"{seed} {organisation.ods_code}")  # noqa: S311 (must be repeatable)
    referrals = list(plan_referrals(rng, organisation, episodes, years, today))
    referrals.sort(key=lambda referral: referral.referred_on)
    stories = tell_all(rng, organisation, referrals)
    for story in stories:
        cut(story, today)
    leave_gaps(rng, stories, today)
    leave_to_do(stories, today, staff_of(organisation))
    exclude_some(rng, stories, today)
    treat_some_by_mouth(stories, today)
    grow_isolates(stories, today)
    write_notes(stories, staff_of(organisation), today)
    return stories


def plan_referrals(
    rng: Random, organisation: Demonstration, episodes: int, years: int, today: date
) -> Iterator[MadeUpReferral]:
    awaiting = max(2, round(episodes * AWAITING))
    on_treatment = round(episodes * ON_TREATMENT)
    adults = round(episodes * organisation.adults)
    cases = [("adult", diagnosis) for diagnosis in deal(rng, mix.ADULTS, adults)]
    children = deal(rng, mix.CHILDREN, episodes - adults)
    cases += [("paediatric", diagnosis) for diagnosis in children]
    rng.shuffle(cases)
    for number, (service, diagnosis) in enumerate(cases):
        referral = plan_referral(rng, service, diagnosis)
        if number < awaiting:
            yield awaiting_decision(rng, referral, today)
        elif number < awaiting + on_treatment:
            yield on_treatment_now(rng, referral, today)
        else:
            # A service that grows: the later, the more referrals.
            ago = years * DAYS_A_YEAR * (1 - rng.betavariate(1.15, 1))
            on = on_a_working_day(rng, today - DAY * int(ago))
            yield replace(referral, referred_on=on)


def deal(rng: Random, table: tuple[Diagnosis, ...], number: int) -> list[Diagnosis]:
    """So many diagnoses, each as often as its weight says: less left to chance than by drawing."""
    ends = list(accumulate(row.weight for row in table))
    step = ends[-1] / max(1, number)
    first = rng.random() * step
    return [table[bisect(ends, first + step * place)] for place in range(number)]


def awaiting_decision(rng: Random, referral: MadeUpReferral, today: date) -> MadeUpReferral:
    ago = rng.randint(0, 2)
    return replace(referral, referred_on=today - DAY * ago, days_to_decision=ago + 1)


def on_treatment_now(rng: Random, referral: MadeUpReferral, today: date) -> MadeUpReferral:
    """Begun so that today lies within the days planned; short courses are seldom met."""
    days = max(3, referral.planned_days)
    on = today - DAY * (rng.randrange(days - 1) + referral.days_to_decision)
    return replace(referral, referred_on=on, rejected=False, planned_days=days)


def on_a_working_day(rng: Random, day: date) -> date:
    """Three in four referrals of a weekend came on its Friday."""
    late = day.weekday() - 4
    return day - DAY * late if late > 0 and happens(rng, 0.75) else day


# --- Patients -----------------------------------------------------------------------------------


def tell_all(
    rng: Random, organisation: Demonstration, referrals: list[MadeUpReferral]
) -> list[Story]:
    """The stories in order of referral; some patients return with what they had before."""
    house = House(rng, organisation)
    people = MadeUpPeople(rng, organisation.ods_code[-1], len(referrals))
    homes: dict[tuple[str, str], list[Story]] = {}
    stories = []
    for number, referral in enumerate(referrals, 1):
        latest = homes.setdefault((referral.service, referral.diagnosis.code), [])
        before = take_returning(rng, referral, latest)
        patient = before.patient if before else new_patient(rng, people, referral)
        story = tell(rng, f"e{number:05d}", referral, patient, house)
        if before and referral.referred_on - before.last_on < 60 * DAY:
            story.episode["pathway"] = "return_to_iv"
        latest.append(story)
        stories.append(story)
    return stories


def take_returning(rng: Random, referral: MadeUpReferral, latest: list[Story]) -> Story | None:
    """One of the patients' latest stories, taken out of the list, if somebody comes back."""
    if not happens(rng, RETURNS.get(referral.diagnosis.family, RETURNS_OTHERWISE)):
        return None
    for _ in range(min(TRIES, len(latest))):
        place = rng.randrange(len(latest))
        if may_return(latest[place], referral):
            return latest.pop(place)
    return None


def may_return(story: Story, referral: MadeUpReferral) -> bool:
    age = (referral.referred_on - story.patient["date_of_birth"]).days / DAYS_A_YEAR
    return (
        story.fate != "died"
        and referral.referred_on - story.last_on > 21 * DAY
        and age <= referral.diagnosis.ages[-1]
    )


def new_patient(rng: Random, people: MadeUpPeople, referral: MadeUpReferral) -> Row:
    youngest, usual, oldest = referral.diagnosis.ages
    sex = "female" if happens(rng, referral.diagnosis.women) else "male"
    return people.new(referral.referred_on, rng.triangular(youngest, oldest, usual), sex)


# --- Tables -------------------------------------------------------------------------------------


def exclude_some(rng: Random, stories: list[Story], today: date) -> None:
    """A few episodes that ended are left out of the returns, with a reason."""
    ended = [story for story in stories if story.accepted and story.last_on < today - 30 * DAY]
    for story in rng.sample(ended, min(len(ended), max(1, len(stories) // 220))):
        story.add("exclusions", reason=rng.choice(EXCLUSIONS))


def as_bundle(stories: list[Story]) -> Bundle:
    patients = {story.patient["patient_ref"]: story.patient for story in stories}
    bundle: Bundle = {
        "patients": list(patients.values()),
        "episodes": [story.episode for story in stories],
    }
    bundle["lists"] = add_places(bundle["episodes"])
    for table in REFERENCES:
        bundle[table] = [row for story in stories for row in story[table]]
    return bundle
