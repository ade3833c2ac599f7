"""The worked examples of the rule set: what is recorded, and what is counted or said of it."""

from typing import NamedTuple


class Example(NamedTuple):
    """A worked example: what is recorded, and what is counted."""

    facts: str
    result: str


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
    "W14": Example(
        "Course ended `stopped_adverse_event`, another drug follows to the planned end, "
        "infection improved, therapy `completed_as_planned`, no event row",
        "suggestion partial; a warning: the adverse event has no row",
    ),
    "W15": Example(
        "Therapy ended `unplanned_admission`, no admission recorded",
        "no suggestion, the admission is asked for; a warning",
    ),
    "W16": Example(
        "Died on the day after the last OPAT day, infection outcome cured",
        "suggestion failure; infection suggestion failed; warnings",
    ),
    "W16b": Example(
        "Died 25 days after the last OPAT day, with a category",
        "not in DEATH; a death of R16b",
    ),
    "W17": Example(
        "Ceftriaxone ends 10 Mar (`other`), daptomycin begins 11 Mar, infection cured, "
        "`completed_as_planned`",
        "suggestion partial",
    ),
    "W18": Example(
        "Dalbavancin 1500 mg on 30 Nov, covers until 13 Dec, discharged with outcomes on 30 Nov",
        "no query; counted from 13 Dec on: 14 days, all covered",
    ),
    "W19": Example(
        "IV 1-20 Sep, oral 21 Sep to 31 Dec, return of Q3 as at 30 Nov",
        "COPAT 1 episode, 71 oral days",
    ),
    "W20": Example(
        "Accepted 3 Feb 2025, course typed from 3 Feb 1985 to 20 Feb 2025",
        "18 days (clipped by R3), warned as longer than 365 days",
    ),
}
