"""The rule set in words: what counts and how, with what is published and what is our choice.

The one source of these texts: pages quote them, and no page types one of its own.
"""

from typing import NamedTuple

from pms.domain.nors.examples import EXAMPLES as EXAMPLES
from pms.domain.nors.settled import SETTLED as SETTLED
from pms.domain.nors.settled import WHAT_CHANGED as WHAT_CHANGED


class CheckRule(NamedTuple):
    """A rule, and which parts of it are not our own choice."""

    title: str
    text: str
    published: str = ""
    """What of it is published by the registry."""
    feed: str = ""
    """What of it is taken from what one hospital built to feed the registry."""
    source: str = ""
    """Where what is published can be read."""

    @property
    def first_sentence(self) -> str:
        return self.text.split(". ")[0].rstrip(".") + "."


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
        "course has an end date on or before the as-at date. A counted course that begins after "
        "the as-at date adds no day but keeps therapy from having ended; one that begins after a "
        "recorded outcome is refused: it is a new episode (R1). An episode belongs to the "
        "quarter (Jan-Mar, Apr-Jun, Jul-Sep, Oct-Dec, bounds inclusive) of its last OPAT day, "
        "with all its days.",
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
        "Worked out from everything that the record says, wherever it says it. First that "
        "applies: (1) died during OPAT: a date of death in the window, or therapy or a counted "
        "course that ended `died` -> failure; (2) unplanned admission because of infection "
        "worsening or relapse, a drug adverse event, a line complication or a new infection -> "
        "failure; (3) therapy ended `unplanned_admission`, or a counted course "
        "`admitted_to_hospital`, and no unplanned admission is dated from the first OPAT day to "
        "the day after the last -> **no suggestion**: the admission is asked for, and one that "
        "is recorded as planned or dated otherwise is named; (4) other unplanned admission -> "
        "indeterminate; (5) infection outcome failed, or therapy ended `unplanned_progression` "
        "-> failure; (6) therapy ended `unplanned_logistics` or `unplanned_patient` -> "
        "indeterminate; (7) therapy ended `unplanned_intolerance`, `unplanned_resistance` or "
        "`other`, or why it ended is blank -> **no suggestion**: whether OPAT was completed is "
        "asked, since success and partial success mean that it was; (8) infection outcome not "
        "recorded -> no suggestion; (9) an adverse event: an event of R13, or a counted course "
        "that ended `stopped_adverse_event` or `changed_adverse_event` -> partial; (10) a change "
        "of agent other than planned de-escalation or planned oral switch: a counted course "
        "whose end reason begins `changed_`, or a counted course that ends while a counted "
        "course of another agent begins on that day or the next, later than the ending course "
        "began (the other agent had no earlier counted course overlapping it, and no other "
        "counted course of the ending agent covers the day after its end), unless its end reason "
        "is `completed_course`, `planned_de_escalation`, `dose_changed` or `switched_to_oral` -> "
        'partial; (11) success. "During OPAT" is from the first OPAT day to the day after the '
        'last; admissions as in R16; an unplanned admission of unknown cause is "other"; adding '
        "an agent is no change. The sentence beside a suggestion names the facts it rests on, "
        "and for success the facts that were looked for; it never denies what the record says. A "
        "person confirms it; choosing another value needs a reason. Source: NORS user guide 3.8, "
        "as reprinted in BMC Infect Dis 2021 (s12879-021-06373-4), table 4.",
        published="what each outcome means",
        source="NORS user guide 3.8, as reprinted in BMC Infect Dis 2021 "
        "(s12879-021-06373-4), table 4",
    ),
    "R10b": CheckRule(
        "Suggested infection outcome",
        "Died during OPAT, an unplanned admission of R16 for infection worsening or relapse, or "
        "therapy ended `unplanned_progression` -> failed. Otherwise none: cured or improved is a "
        "clinical judgement. Source: the same, table 3.",
        published="what failed means",
        source="NORS user guide 3.8, as reprinted in BMC Infect Dis 2021 "
        "(s12879-021-06373-4), table 3",
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
    "R16b": CheckRule(
        "After OPAT",
        "On days 2 to 30 after the last OPAT day: any unplanned admission, and death, each over "
        "counted episodes whose 30 days have passed on the as-at date; shown with the share of "
        "episodes for which somebody has said that both are known (`after_opat_known_on`, `_by` "
        "of the episode). No part of the return.",
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
        "a later outcome is recorded (a long-acting course whose cover runs past the outcome is "
        "none); a course lacking route or administrator; an end before its start; a course "
        "starting before acceptance (clipped by R3); no specialty; no diagnosis; no infection or "
        "OPAT outcome although therapy ended; an event dated outside the episode; two courses of "
        "the same agent, route and start; an accepted episode with no counted course, begun or "
        "planned, 14 days after acceptance. The first, second, third and the missing specialty, "
        "diagnosis or outcome block a final return until mended or excluded with a written "
        "reason; the others warn. So does a course that lies wholly before acceptance. A query "
        "belongs to the quarter of the last OPAT day, else of the outcome date, else of "
        "acceptance.",
    ),
    "R19b": CheckRule(
        "Contradictions",
        "These warn, each with the two facts that disagree and a link to either; a clinician "
        "mends one of them or confirms that both are right in a line of reason, which silences "
        "that query (the confirmation keeps a digest of both facts; an imported one confirms the "
        "facts imported) until one of them changes: the recorded OPAT outcome differs from R10's "
        "suggestion and no reason is given (silenced by its reason alone); infection outcome "
        "cured or improved although R10b says failed; an end reason says admission, adverse "
        "event or death, and no admission, drug event or date of death says so (for death also "
        "the reverse: a date of death during OPAT and an end reason other than `died`); a line "
        "removed for infection, phlebitis, thromboembolism, extravasation, displacement or "
        "occlusion without a line event of that line from 7 days before to the day after; an "
        "event whose consequence is admission without an admission; `planned` and the cause of "
        "an admission that contradict each other; ended by a switch to oral without an oral "
        "course; a counted course longer than 365 days, or an acceptance more than 365 days "
        "before the last OPAT day; under 16 in the adult service, or 19 and over in the "
        "paediatric, on acceptance (ages are settings).",
    ),
    "R20": CheckRule(
        "Lock",
        "A final return freezes the episode set and every number. Later edits to a locked quarter "
        'show as "changed since submission", and a correction is revision n+1. Every revision can '
        "be downloaded again, byte for byte.",
    ),
    "R21": CheckRule(
        "Small numbers",
        "The NORS return carries full aggregates. In everything else that is meant for outside "
        "the organisation, or shows one organisation to another, counts of 1 to 7 are withheld "
        "and other counts rounded to the nearest 5 (the rule for hospital statistics below "
        "national level; threshold and base are settings). **What is withheld cannot be worked "
        "out**: from all that is published together (every table, period, service, picture, "
        "order of rows, second measure, median, range, share, and what was published before) no "
        "withheld count can be narrowed to fewer than three values. A share or rate is shown "
        "only if its true value and the value from the rounded counts differ by less than a "
        "tenth; else it is withheld. National totals over ten or more organisations are exact "
        "from 8 on; where two publications differ by fewer than three organisations, a national "
        "count that moved by 1 to 7 is rounded or withheld in the later one. A comparison group "
        "has at least five other organisations and none with over half of its days. A funnel "
        "plot for a centre shows the limits and its own point only. What is published is "
        "registered, nothing else leaves, and the search for a way to work a count out is "
        "bounded: unproven means withheld. A share that is shown is the one of the rounded "
        "counts.",
    ),
    "R22": CheckRule(
        "Explain",
        "Every number on screen opens the list of the episodes behind it; every episode page says "
        "which quarter it falls in, or why it is not counted.",
    ),
    "R23": CheckRule(
        "Stewardship",
        "UK-AWaRe category (Access, Watch, Reserve, Other, not classified: antifungals and "
        "antivirals; by agent and, where the list differs, route; version of 29 January 2025; "
        "data with dates, editable) of each agent; OPAT days and drug days by category, a day in "
        "each category given on it. An agent whose category no source at hand confirms is not "
        "classified, and the page says so.",
    ),
}
