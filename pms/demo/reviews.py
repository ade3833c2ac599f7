"""Reviews week by week with the bloods looked at, and the tasks that come of them."""

import math
from datetime import date, timedelta
from random import Random

from pms.demo.choice import Row, happens, pick
from pms.demo.families import Family
from pms.demo.story import Story

DAY = timedelta(days=1)
WARD_ROUND = 1  # Tuesday

FIRST = (
    ("First dose given without reaction. Line site clean.", "Continue; leaflet and numbers given."),
    ("Seen on the day of acceptance; understands the plan.", "Start; bloods at the ward round."),
    ("Observations normal. Line flushes well.", "Continue as planned."),
)
WELL = (
    ("Afebrile, clinically improving.", "Continue."),
    ("Better than last week, eating and sleeping well.", "Continue; bloods next week."),
    ("No new symptoms. Line site clean and dry.", "Continue as planned."),
    ("Swelling and redness receding.", "Continue; photograph at the next visit."),
    ("Inflammatory markers falling.", "Continue; end date unchanged."),
    ("Tolerating treatment well, no side effects reported.", "Continue."),
)
WORSE = (
    (
        "Not as well as last week, temperature 37.9.",
        "Repeat bloods in two days; discuss with team.",
    ),
    ("More pain; markers rising.", "Imaging requested; review tomorrow."),
)
DONE = (
    ("Course finished, well.", "Line out. Discharge to referrer with letter."),
    ("End of treatment review: good response.", "Stop. Follow up in clinic."),
    ("Finished as planned.", "Discharge. Advice given on what to look out for."),
)
NOT_DONE = {
    "failed": ("Not responding.", "Stopped; referring team informed and seeing the patient."),
    "gave_up": ("Stopped earlier than planned, not for clinical reasons.", "Follow up in clinic."),
}
TASKS = (
    "Chase blood cultures",
    "Book line removal",
    "Check repeat FBC and U&E",
    "Request MRI",
    "Send discharge letter to GP",
    "Order next week's elastomeric devices",
    "Ring patient about missed appointment",
    "Ask pharmacy about drug interaction",
    "Arrange district nurse visits",
    "Refer to tissue viability",
    "Photograph wound at next visit",
    "Confirm follow-up clinic date",
)
LEVELS = ("Teicoplanin level", "Repeat teicoplanin level after dose change")
OWNERS = ("OPAT nurse", "OPAT pharmacist", "OPAT registrar", "Ward clerk", None)


WITH_BLOODS = ("virtual_ward_round", "nurse_scheduled_visit", "doctor_scheduled_visit")
LAST_REVIEWS = (
    (45, "nurse_scheduled_visit"),
    (25, "doctor_telephone"),
    (20, "doctor_scheduled_visit"),
    (10, "pharmacist_review"),
)


def add_reviews(rng: Random, story: Story, family: Family) -> None:
    """A nurse's visit first, the weekly ward round, one at the end."""
    days = [story.first_on + DAY * n for n in range(story.days)]
    rounds = [day for day in days[2:] if day.weekday() == WARD_ROUND and happens(rng, 0.93)]
    patient = Baseline(rng, story, family)
    last_on = story.last_on
    planned = [
        (story.first_on, "nurse_scheduled_visit"),
        *((day, "virtual_ward_round") for day in rounds),
    ]
    if story.fate not in ("died", "admitted_worse", "admitted_new_infection"):
        planned.append((last_on, pick(rng, LAST_REVIEWS)))
    for index, (day, kind) in enumerate(planned):
        following = planned[index + 1][0] if index + 1 < len(planned) else None
        words = words_of(rng, story, index, kind, patient.is_worse(day))
        bloods = patient.bloods(rng, day) if kind in WITH_BLOODS and happens(rng, 0.9) else {}
        story.add(
            "reviews",
            date=day,
            type=kind,
            summary=words[0],
            plan=words[1],
            next_review_date=next_tuesday(day) if following else None,
            vip_score=vip_score(rng, story, day) if "nurse" in kind else None,
            **bloods,
        )


def words_of(rng: Random, story: Story, index: int, kind: str, is_worse: bool) -> tuple[str, str]:
    """Summary and plan."""
    if index == 0:
        return rng.choice(FIRST)
    if kind != "virtual_ward_round":
        return NOT_DONE.get(story.fate) or rng.choice(DONE)
    return rng.choice(WORSE if is_worse else WELL)


def next_tuesday(day: date) -> date:
    return day + DAY * ((WARD_ROUND - day.weekday() - 1) % 7 + 1)


class Baseline:
    """One patient's usual values, and how the infection moves them from day to day."""

    def __init__(self, rng: Random, story: Story, family: Family) -> None:
        self.story = story
        self.child = story.service == "paediatric"
        self.crp = family.crp * rng.lognormvariate(0, 0.45)
        self.halves = rng.uniform(3.5, 8)  # days in which CRP falls by half
        self.creatinine = rng.gauss(36, 6) if self.child else rng.lognormvariate(math.log(82), 0.28)
        self.platelets = rng.gauss(290, 60)
        self.alt = rng.lognormvariate(math.log(26), 0.4)
        self.ck = "daptomycin" in {row["agent"] for row in story["courses"]}

    def is_worse(self, day: date) -> bool:
        """In the last third of a therapy that fails."""
        failing = self.story.fate in ("admitted_worse", "failed")
        return failing and (day - self.story.first_on).days > self.story.days * 2 / 3

    def bloods(self, rng: Random, day: date) -> Row:
        elapsed = (day - self.story.first_on).days
        illness = 0.5 ** (elapsed / self.halves)
        if self.is_worse(day):
            illness = max(illness, rng.uniform(0.6, 1.1))
        crp = max(1.0, 4 + self.crp * illness * rng.lognormvariate(0, 0.15))
        neutrophils = rng.gauss(4.2, 0.9) + 4.5 * illness
        if self.story.diagnosis.code == "febrile_neutropenia":
            neutrophils = rng.uniform(0.2, 1.4)
        neutrophils = max(0.2, neutrophils)
        creatinine = max(15.0, self.creatinine * rng.gauss(1, 0.06))
        values: Row = {
            "crp": round(crp),
            "white_cells": round(neutrophils + rng.uniform(1.6, 3.2), 1),
            "neutrophils": round(neutrophils, 1),
            "platelets": round(max(60.0, self.platelets + 90 * illness + rng.gauss(0, 18))),
            "creatinine": round(creatinine),
            "alt": round(max(6.0, self.alt * rng.lognormvariate(0, 0.18))),
        }
        if not self.child:
            values["egfr"] = min(90, round(90 * 78 / creatinine))
        if self.ck:
            values["ck"] = round(rng.lognormvariate(math.log(95), 0.5))
        return values


def vip_score(rng: Random, story: Story, day: date) -> int | None:
    """Visual infusion phlebitis score, 0 to 5, of a peripheral line."""
    peripheral = ("peripheral_cannula", "long_peripheral_cannula", "midline")
    if not any(line["device"] in peripheral for line in story["lines"]):
        return None
    phlebitis = any(
        "phlebitis" in event["type"] and event["date"] == day for event in story["events"]
    )
    return 2 if phlebitis else pick(rng, ((84, 0), (16, 1)))


def add_tasks(rng: Random, story: Story) -> None:
    texts = list(TASKS)
    if any(row["agent"] == "teicoplanin" for row in story["courses"]):
        texts = [*LEVELS, *texts[:4]]
    number = pick(rng, ((52, 0), (30, 1), (13, 2), (5, 3)))
    for text in rng.sample(texts, number):
        due_on = story.first_on + DAY * rng.randint(1, max(3, story.days))
        story.add(
            "tasks",
            text=text,
            due_date=due_on if happens(rng, 0.92) else None,
            owner=rng.choice(OWNERS),
            done_on=max(story.first_on, due_on + DAY * rng.randint(-2, 1)),
        )
