"""What grew, and what it was susceptible to: invented, as laboratories report such organisms."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from pms.demo.choice import happens
from pms.demo.story import Story

DAY = timedelta(days=1)
LATELY = timedelta(days=400)
"""Isolates are recorded since then: a service begins with it some time."""
RECORDED = 0.7
NAMED_ONCE = 0.5
"""Of the episodes with isolates, the share whose organisms are not typed a second time."""
SPECIMENS = {
    "skin": "Wound swab",
    "bone": "Bone",
    "foot": "Tissue",
    "chest": "Sputum",
    "child_chest": "Sputum",
    "urine": "Urine",
    "child_urine": "Urine",
    "abdomen": "Pus or aspirate",
    "child_abdomen": "Pus or aspirate",
    "child_bone": "Bone",
    "child_skin": "Wound swab",
}
OTHERWISE = "Blood culture"


class Antibiogram(NamedTuple):
    susceptible: str
    resistant: str = ""
    increased: str = ""


_STREPTOCOCCUS = Antibiogram("benzylpenicillin amoxicillin ceftriaxone vancomycin linezolid")
_ESBL = Antibiogram(
    "ertapenem meropenem amikacin fosfomycin",
    "amoxicillin co_amoxiclav ceftriaxone ceftazidime ciprofloxacin",
    "temocillin",
)
ANTIBIOGRAMS = {
    "Staphylococcus aureus (MSSA)": Antibiogram(
        "flucloxacillin teicoplanin vancomycin daptomycin linezolid clindamycin doxycycline",
        "benzylpenicillin",
        "ciprofloxacin",
    ),
    "Staphylococcus aureus (MRSA)": Antibiogram(
        "teicoplanin vancomycin daptomycin linezolid doxycycline co_trimoxazole rifampicin",
        "flucloxacillin benzylpenicillin ciprofloxacin clindamycin",
    ),
    "Staphylococcus epidermidis": Antibiogram(
        "teicoplanin vancomycin daptomycin linezolid rifampicin",
        "flucloxacillin gentamicin clindamycin",
    ),
    "Streptococcus pyogenes (group A)": Antibiogram(
        "benzylpenicillin ceftriaxone clindamycin teicoplanin linezolid", "doxycycline"
    ),
    "Streptococcus agalactiae (group B)": Antibiogram(
        "benzylpenicillin ceftriaxone vancomycin linezolid", "clindamycin doxycycline"
    ),
    "Streptococcus anginosus group": _STREPTOCOCCUS,
    "Streptococcus pneumoniae": _STREPTOCOCCUS,
    "Viridans group streptococcus": _STREPTOCOCCUS,
    "Enterococcus faecalis": Antibiogram("amoxicillin vancomycin teicoplanin linezolid"),
    "Enterococcus faecium": Antibiogram("vancomycin teicoplanin linezolid", "amoxicillin"),
    "Escherichia coli": Antibiogram(
        "ceftriaxone piperacillin_tazobactam ertapenem meropenem gentamicin amikacin",
        "amoxicillin",
        "temocillin",
    ),
    "Escherichia coli (ESBL)": _ESBL,
    "Klebsiella pneumoniae (ESBL)": _ESBL,
    "Klebsiella pneumoniae": Antibiogram(
        "ceftriaxone co_amoxiclav ertapenem meropenem gentamicin ciprofloxacin", "amoxicillin"
    ),
    "Proteus mirabilis": Antibiogram(
        "ceftriaxone piperacillin_tazobactam ertapenem gentamicin", "doxycycline"
    ),
    "Bacteroides fragilis": Antibiogram(
        "metronidazole co_amoxiclav piperacillin_tazobactam meropenem", "clindamycin"
    ),
    "Pseudomonas aeruginosa": Antibiogram(
        "meropenem amikacin tobramycin", "", "piperacillin_tazobactam ceftazidime ciprofloxacin"
    ),
    "Haemophilus influenzae": Antibiogram(
        "ceftriaxone co_amoxiclav doxycycline ciprofloxacin", "amoxicillin"
    ),
    "Stenotrophomonas maltophilia": Antibiogram("", "meropenem", "co_trimoxazole"),
}
"""Agents by result, as EUCAST defines the letters; what else grows is not tested."""


def grow_isolates(stories: Iterable[Story], today: date) -> None:
    """Chance of its own, so that nothing else of the demonstration is another by it."""
    for story in stories:
        rng = Random(f"isolates {story.ref}")  # noqa: S311 (must be repeatable)
        begun = story.accepted and bool(story["courses"])
        if begun and today - story.first_on < LATELY and happens(rng, RECORDED):
            for organism in (story.episode["organisms"] or "").split("; "):
                if organism in ANTIBIOGRAMS:
                    add_isolate(rng, story, organism)
            if story["isolates"] and happens(rng, NAMED_ONCE):
                story.episode["organisms"] = None
    report_resistance(stories, today)


def add_isolate(rng: Random, story: Story, organism: str) -> None:
    """Nothing that is given is resisted: it would have been changed."""
    tested = ANTIBIOGRAMS[organism]
    given = {row["agent"] for row in story["courses"]}
    sent_on = story.episode["referral_date"] - DAY * rng.randint(0, 3)
    story.add(
        "isolates",
        organism=organism,
        specimen=SPECIMENS.get(story.diagnosis.family, OTHERWISE),
        collected_on=max(sent_on, story.patient["date_of_birth"]),
        susceptible=tuple(tested.susceptible.split()),
        increased=tuple(tested.increased.split()),
        resistant=tuple(agent for agent in tested.resistant.split() if agent not in given),
    )


def report_resistance(stories: Iterable[Story], today: date) -> None:
    """One patient on treatment whose drug a late report names as resisted: the page says so."""
    for story in stories:
        running = {row["agent"] for row in story["courses"] if not row["end_date"]}
        for isolate in story["isolates"]:
            agents = running.intersection(isolate["susceptible"])
            if agents and story.last_on > today:
                isolate["resistant"] += tuple(agents)
                isolate["susceptible"] = tuple(
                    agent for agent in isolate["susceptible"] if agent not in agents
                )
                isolate["comment"] = "Final report, differs from the interim one."
                return
