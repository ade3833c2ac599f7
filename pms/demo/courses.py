"""The drugs of one episode: what is given, what is changed on the way, what follows by mouth."""

from datetime import date, timedelta
from random import Random

from pms.demo import mix
from pms.demo.choice import Row, Weighted, happens, pick
from pms.demo.drugs import ADULT_DOSES, CHILD_DOSES, ORAL, Prescription, givers
from pms.demo.families import Family
from pms.demo.story import Segment, Story

DAY = timedelta(days=1)
CUT_SHORT = ("admitted_worse", "admitted_new_infection", "failed", "gave_up", "died")
NARROWER = {
    "piperacillin_tazobactam": "ceftriaxone",
    "meropenem": "ertapenem",
    "ertapenem": "ceftriaxone",
    "daptomycin": "teicoplanin",
}


CHANGES: Weighted[str | None] = (
    (91.5, None),
    (4, "planned_de_escalation"),
    (2.5, "dose_changed"),
    (1, "other"),  # a pause of some days
    (1, "changed_resistance"),
)


def add_courses(rng: Random, story: Story, family: Family, agents: tuple[str, ...]) -> None:
    if story.fate in CUT_SHORT:
        story.last_on = story.first_on + DAY * round((story.days - 1) * rng.uniform(0.35, 0.95))
    add_hospital_course(rng, story, agents)
    follow_on = pick(rng, family.oral) if story.fate == "well" else None
    if agents == ("dalbavancin",):
        follow_on = None
    story.segments = segments(rng, story, family, agents, bool(follow_on))
    for segment in story.segments:
        add_segment(rng, story, segment)
    if follow_on and story.segments[-1].end_reason == "switched_to_oral":
        add_oral_course(rng, story, follow_on)


def segments(
    rng: Random, story: Story, family: Family, agents: tuple[str, ...], oral: bool
) -> list[Segment]:
    """Therapy by OPAT, cut where the drugs change; the last segment ends it."""
    first_on, closing = story.first_on, closing_reason(rng, story, oral)
    if happens(rng, story.days * mix.DRUG_EVENTS_A_DAY):
        return after_drug_event(rng, story, family, agents, closing)
    change = None
    if story.fate == "well" and story.days >= 6 and agents != ("dalbavancin",):
        change = pick(rng, CHANGES)
    if story.fate == "failed" and story.days >= 6 and happens(rng, 0.4):
        change = "changed_treatment_failure"
    if change is None:
        return [Segment(agents, first_on, story.last_on, closing)]
    until = first_on + DAY * rng.randint(2, story.days - 3)
    then_on = until + DAY * (rng.randint(3, 5) if change == "other" else 1)
    then_on = min(then_on, story.last_on)
    if change == "planned_de_escalation" and len(agents) > 1:
        return [
            Segment(agents[1:], first_on, until, change),
            Segment(agents[:1], first_on, story.last_on, closing),
        ]
    return [
        Segment(agents, first_on, until, change),
        Segment(next_regimen(change, family, agents), then_on, story.last_on, closing),
    ]


def next_regimen(change: str, family: Family, agents: tuple[str, ...]) -> tuple[str, ...]:
    if change in ("dose_changed", "other"):
        return agents
    if change == "planned_de_escalation":
        return (NARROWER.get(agents[0], "ceftriaxone"),)
    return (family.alternative,) if agents != (family.alternative,) else ("ertapenem",)


def closing_reason(rng: Random, story: Story, oral: bool) -> str:
    """Why the last course ends, if nothing else happens."""
    match story.fate:
        case "admitted_worse" | "admitted_new_infection":
            return "admitted_to_hospital"
        case "failed":
            return pick(rng, ((70, "changed_treatment_failure"), (30, "changed_resistance")))
        case "gave_up":
            return pick(rng, ((60, "patient_choice"), (40, "logistical_issue")))
        case "died":
            return "died"
        case _:
            return "switched_to_oral" if oral else "completed_course"


def after_drug_event(
    rng: Random, story: Story, family: Family, agents: tuple[str, ...], closing: str
) -> list[Segment]:
    """Records the event; it leads to nothing where the fate has other plans."""
    on = story.first_on + DAY * rng.randrange(story.days)
    consequence = pick(rng, mix.DRUG_CONSEQUENCES) if story.fate == "well" else "no_change"
    if agents == ("dalbavancin",) or (on == story.last_on and consequence == "drug_changed"):
        consequence = "no_change"
    kind = pick(rng, mix.DRUG_EVENTS)
    if "daptomycin" in agents and happens(rng, 0.4):
        kind = "ck_rise"
    severity = {"admission": "severe", "no_change": "mild"}.get(consequence, "moderate")
    story.add(
        "events",
        kind="drug",
        type=kind,
        date=on,
        course_ref=f"{story.ref}-co{len(story['courses']) + 1}",
        severity=severity,
        consequence=consequence,
    )
    if consequence == "no_change":
        return [Segment(agents, story.first_on, story.last_on, closing)]
    if consequence == "drug_stopped":
        story.last_on = on
        return [Segment(agents, story.first_on, on, "stopped_adverse_event")]
    back_on = on + DAY
    if consequence == "admission":
        back_on = on + DAY * rng.randint(2, 5)
        story.add(
            "admissions",
            admitted_on=on,
            discharged_on=back_on,
            planned=False,
            cause="drug_adverse_event",
        )
    if back_on > story.last_on:
        story.last_on = on
        return [Segment(agents, story.first_on, on, "stopped_adverse_event")]
    instead = next_regimen("changed_adverse_event", family, agents)
    return [
        Segment(agents, story.first_on, on, "changed_adverse_event"),
        Segment(instead, back_on, story.last_on, closing),
    ]


# --- Rows ---------------------------------------------------------------------------------------


def add_segment(rng: Random, story: Story, segment: Segment) -> None:
    if segment.agents == ("dalbavancin",):
        add_dalbavancin(rng, story, segment)
        return
    giver = None
    for agent in segment.agents:
        prescription = prescribe(rng, story, agent)
        giver = giver or pick(rng, givers(story.service, prescription))
        add_course(
            story,
            agent,
            prescription,
            giver,
            segment.first_on,
            segment.last_on,
            segment.end_reason,
        )


def add_dalbavancin(rng: Random, story: Story, segment: Segment) -> None:
    """One dose, or two a week apart: as one course or as two. The end is "cover until" (R4)."""
    until = segment.last_on
    giver = pick(rng, ((70, "opat_clinic"), (20, "ambulatory_care"), (10, "ward_attender")))
    dose = Prescription(1500, "mg", "stat", "short_infusion")
    if story.days <= 14:
        starts = [segment.first_on]
    elif happens(rng, 0.5):
        starts, dose = [segment.first_on], dose._replace(frequency="once_weekly")
    else:
        starts = [segment.first_on, segment.first_on + 7 * DAY]
    for start in starts:
        add_course(story, "dalbavancin", dose, giver, start, until, segment.end_reason)


def add_hospital_course(rng: Random, story: Story, agents: tuple[str, ...]) -> None:
    """What the ward gave before acceptance, and sometimes until a day or two after it."""
    episode = story.episode
    if episode["pathway"] == "admission_avoidance" or happens(rng, 0.5):
        return
    accepted_on: date = episode["decision_date"]
    born: date = story.patient["date_of_birth"]
    started_on = max(born + DAY, accepted_on - DAY * rng.randint(2, 10))
    agent = "ceftriaxone" if agents == ("dalbavancin",) else agents[0]
    until = max(accepted_on, story.first_on - DAY)
    if started_on < accepted_on:
        prescription = prescribe(rng, story, agent)
        reason = "planned_de_escalation" if agent not in agents else "completed_course"
        add_course(story, agent, prescription, "inpatient_team", started_on, until, reason)


def add_oral_course(rng: Random, story: Story, name: str) -> None:
    agent, prescription, (shortest, longest) = ORAL[name]
    started_on = story.last_on + DAY
    until = started_on + DAY * (rng.randint(shortest, longest) - 1)
    giver = "self" if story.service == "adult" else "carer"
    add_course(story, agent, prescription, giver, started_on, until, "completed_course")


def prescribe(rng: Random, story: Story, agent: str) -> Prescription:
    doses = ADULT_DOSES if story.service == "adult" else CHILD_DOSES
    return pick(rng, doses[agent])


def add_course(
    story: Story,
    agent: str,
    prescription: Prescription,
    giver: str,
    started_on: date,
    ended_on: date,
    end_reason: str,
) -> Row:
    return story.add(
        "courses",
        agent=agent,
        route=prescription.route,
        dose=prescription.dose,
        dose_unit=prescription.unit,
        frequency=prescription.frequency,
        administered_by=giver,
        delivery_form=prescription.form,
        start_date=started_on,
        end_date=ended_on,
        course_end_reason=end_reason,
    )
