"""The rule set in words: what counts and how, with what is published and what is our choice.

The one source of these texts: pages quote them, and no page types one of its own.
"""

from typing import NamedTuple


class CheckRule(NamedTuple):
    """A rule, and which parts of it are not our own choice."""

    title: str
    text: str
    published: str = ""
    """What of it is published by the registry."""
    feed: str = ""
    """What of it is taken from what one hospital built to feed the registry."""

    @property
    def first_sentence(self) -> str:
        return self.text.split(". ")[0].rstrip(".") + "."


class Example(NamedTuple):
    """A worked example: what is recorded, and what is counted."""

    facts: str
    result: str


TERMS = {
    "Course": "One antimicrobial prescription on an episode.",
    "Parenteral": "Route `iv`, `im` or `sc`.",
    "Counted course": (
        "Parenteral, and `administered_by` is not `inpatient_team` (read from the lists' flags "
        "`parenteral` and `counts_as_opat`; a blank administrator counts, a blank route does not)."
    ),
    "As-at date": (
        "Today in Europe/London for a draft, the closing day for a final return. No date after it "
        "counts as anything."
    ),
}

NOT_COUNTED = (
    "An episode entered in error does not exist for any rule; an excluded episode (R19) is not "
    "counted, in drafts either."
)

RULES = {
    "R1": CheckRule(
        "Episode",
        "One accepted referral up to the end of its parenteral OPAT. A patient who returns to IV "
        "after an outcome was recorded starts a new episode; a pause without an outcome stays in "
        "the same one.",
    ),
    "R2": CheckRule(
        "Parenteral",
        "Oral (and inhaled, topical) courses are kept, but never add OPAT days; oral courses are "
        "reported apart as complex oral therapy (COpAT).",
    ),
    "R3": CheckRule(
        "OPAT day",
        "A calendar date on which (a) date >= acceptance date, (b) at least one counted course "
        "covers the date, start and end inclusive, (c) the patient is not an inpatient for the "
        "full day: a date strictly after an admission's `admitted_on` and strictly before its "
        "`discharged_on` (or any date after `admitted_on` while `discharged_on` is empty) is not "
        "an OPAT day. Admissions that touch are not merged: a day that is one's discharge and the "
        "next one's admission counts. Each date counts once per episode (a set union).",
        feed="both ends of a course count",
    ),
    "R4": CheckRule(
        "Long-acting agents",
        "Agents flagged `long_acting` (dalbavancin, oritavancin, rezafungin): the course's end "
        'date is the prescriber\'s "cover until" date. The days are OPAT days and are also shown '
        'apart as "covered days": the OPAT days with at least one long-acting course.',
    ),
    "R5": CheckRule(
        "Treatment days saved",
        'Equals OPAT days. "Bed days saved" has no agreed definition, so the formula is printed '
        "beside it.",
    ),
    "R6": CheckRule(
        "Ended",
        "Therapy has *ended* when the episode has at least one counted course and every counted "
        "course has an end date on or before the as-at date. An episode belongs to the quarter "
        "(Jan-Mar, Apr-Jun, Jul-Sep, Oct-Dec, bounds inclusive) of its last OPAT day, with all "
        "its days.",
        published="calendar quarters",
        feed="the quarter of the last IV day",
    ),
    "R7": CheckRule(
        "Counted episode",
        "Accepted, therapy ended, at least one OPAT day. Nothing else is needed to be counted in "
        "a draft: a missing diagnosis, specialty or outcome is counted under `not_recorded`.",
    ),
    "R8": CheckRule(
        "Rejected referral",
        "A referral whose current decision is rejected, in the quarter of the decision date.",
        feed="rejected referrals are counted apart",
    ),
    "R9": CheckRule(
        "Outcome",
        "Infection outcome and OPAT outcome, recorded at the end of parenteral therapy; exactly "
        "one current pair per episode. A later review may add a long-term outcome and never "
        "overwrites the pair.",
        published="the two outcome scales, with their definitions",
        feed="outcomes are those at the end of IV",
    ),
    "R10": CheckRule(
        "Suggested OPAT outcome",
        "First that applies: died during OPAT -> failure; unplanned admission because of "
        "infection worsening or relapse, a drug adverse event, a line complication or a new "
        "infection -> failure; other unplanned admission -> indeterminate; therapy ended for "
        "another unplanned reason (logistics, patient preference) -> indeterminate; infection "
        "outcome failed -> failure; any adverse event, or a change of agent other than planned "
        'de-escalation or planned oral switch -> partial; otherwise success. "During OPAT" is '
        "from the first OPAT day to the day after the last; admissions as in R16, events as in "
        "R13; a change of agent is a counted course whose end reason begins `changed_`, adding an "
        'agent is none; an unplanned admission of unknown cause is "other". A person confirms it; '
        "choosing another value needs a reason.",
        published="what each outcome means",
    ),
    "R11": CheckRule(
        "Regimen",
        "On each OPAT day the regimen is the set of agents of the counted courses covering that "
        "day, written as codes sorted and joined by `+`. Regimen days sum to OPAT days.",
    ),
    "R12": CheckRule(
        "Drug days",
        "Per episode and agent: the number of OPAT days covered by at least one counted course of "
        "the agent (two overlapping courses of one agent count once).",
    ),
    "R13": CheckRule(
        "Event",
        "One dated row per line or drug event. Counted when its date lies from the first OPAT day "
        "to the day after the last OPAT day, both inclusive.",
    ),
    "R14": CheckRule(
        "Line days",
        "Per device, inclusive days from the later of insertion and first OPAT day to the earlier "
        "of removal (or, if still in, last OPAT day) and last OPAT day; never negative. A blank "
        "insertion date is the first OPAT day. Two devices in place count twice. `no_line` counts "
        "no days.",
    ),
    "R15": CheckRule(
        "Rates",
        "Events x 1,000 / OPAT days, and line events x 1,000 / line days; both denominators "
        "printed; 95% intervals (Byar for counts, Wilson for proportions); no rate below 200 days "
        "of denominator.",
        published="rates per 1,000 OPAT days",
    ),
    "R16": CheckRule(
        "Readmission",
        "Episodes with at least one unplanned admission whose `admitted_on` lies from the first "
        "OPAT day to the day after the last, over counted episodes. A planned procedure is not a "
        "readmission.",
    ),
    "R17": CheckRule(
        "Success",
        "Infection success = (cured + improved) / episodes with a recorded infection outcome. "
        "OPAT success = (success + partial) / episodes with a recorded OPAT outcome. The "
        "indeterminate share is shown.",
    ),
    "R18": CheckRule(
        "Population",
        "Adult or paediatric, by the service that owns the episode.",
    ),
    "R19": CheckRule(
        "Queries",
        "Each of these is a data query on a named episode: a counted course without end although "
        "a later outcome is recorded; a course lacking route or administrator; an end before its "
        "start; a course starting before acceptance (clipped by R3); no specialty; no diagnosis; "
        "no infection or OPAT outcome although therapy ended; an event dated outside the episode; "
        "two courses of the same agent, route and start; an accepted episode with no counted "
        "course 14 days after acceptance. The first, second, third and the missing specialty, "
        "diagnosis or outcome block a final return until mended or excluded with a written "
        "reason; the others warn. So does a course that lies wholly before acceptance. A query "
        "belongs to the quarter of the last OPAT day, else of the outcome date, else of "
        "acceptance.",
    ),
    "R20": CheckRule(
        "Lock",
        "A final return freezes the episode set and every number. Later edits to a locked quarter "
        'show as "changed since submission", and a correction is revision n+1. Every revision can '
        "be downloaded again, byte for byte.",
    ),
    "R21": CheckRule(
        "Small numbers",
        "The NORS return carries full aggregates. In everything else that is meant for outside the "
        "organisation counts of 1 to 7 are withheld and others rounded to the nearest 5; national "
        "totals over ten or more organisations are exact from 8 on. What is withheld cannot be "
        "worked out from what is shown.",
    ),
    "R22": CheckRule(
        "Explain",
        "Every number on screen opens the list of the episodes behind it; every episode page says "
        "which quarter it falls in, or why it is not counted.",
    ),
}

EXAMPLES = {
    "W1": Example(
        "Accepted 10 Jan; ceftriaxone by clinic 10-23 Jan",
        "14 days, Q1",
    ),
    "W2": Example(
        "Accepted 10 Jan; one course entered as 1-23 Jan, by clinic",
        "14 days; a warning: 9 days before acceptance were clipped",
    ),
    "W3": Example(
        "Drug A 1-14 Feb and drug B 4-10 Feb, both counted, accepted 1 Feb",
        "14 OPAT days; regimens A 7, A+B 7; drug days A 14, B 7",
    ),
    "W4": Example(
        "IV 1-5 Mar, pause, IV 12-20 Mar, one episode",
        "14 days",
    ),
    "W5": Example(
        "IV 1-21 Apr; admitted 7 Apr, discharged 11 Apr (8, 9, 10 are full days in hospital)",
        "18 days",
    ),
    "W6": Example(
        "IV 20 Mar to 7 Apr",
        "Q2, 19 days",
    ),
    "W7": Example(
        "Last dose 31 Mar",
        "Q1",
    ),
    "W8": Example(
        "Teicoplanin three times weekly, 4-22 May",
        "19 days",
    ),
    "W9": Example(
        "Dalbavancin 1 and 8 June, cover until 21 June",
        '21 days, all "covered days"',
    ),
    "W10": Example(
        "412 OPAT days, 388 line days, 3 line events of which 2 infections, 31 episodes, 3 "
        "readmitted",
        "7.3 line events per 1,000 OPAT days (95% 1.5-21.3); 5.2 line infections per 1,000 line "
        "days; readmission 9.7% (3.3-24.9%)",
    ),
    "W11": Example(
        "Accepted 5 May; course 5-9 May by inpatient team, then 10-20 May by self",
        "11 days",
    ),
    "W12": Example(
        "Accepted 1 June; oral linezolid 1-20 June only",
        "no OPAT day, not counted, not in the return; 20 COpAT days in the service reports",
    ),
    "W13": Example(
        "Course still running (no end date)",
        'not counted yet, shown as "on treatment"',
    ),
}
