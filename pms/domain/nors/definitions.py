"""What each part of the return counts, in a sentence, and the rule it follows (counting-rules)."""

from typing import NamedTuple


class Definition(NamedTuple):
    """A title, what is counted, and the rules that say so."""

    title: str
    counts: str
    rules: str


SECTIONS = {
    "SUMMARY": Definition(
        "Summary",
        "An episode is counted in the quarter of its last OPAT day, with all its days, once every "
        "counted course has ended. Patients are counted once, referrals in the quarter of their "
        "decision. OPAT days are also the treatment days saved.",
        "R5, R6, R7, R8",
    ),
    "SPECIALTY": Definition(
        "Specialty", "Counted episodes and their OPAT days, by referring specialty.", "R6, R7"
    ),
    "DIAGNOSIS": Definition(
        "Diagnosis",
        "Counted episodes and their OPAT days, by primary infective diagnosis.",
        "R6, R7",
    ),
    "SPECIALTY_X_INFECTION_OUTCOME": Definition(
        "Specialty by infection outcome",
        "Counted episodes by the infection outcome recorded at the end of parenteral therapy.",
        "R9",
    ),
    "SPECIALTY_X_OPAT_OUTCOME": Definition(
        "Specialty by OPAT outcome",
        "Counted episodes by the OPAT outcome recorded at the end of parenteral therapy.",
        "R9, R10",
    ),
    "DIAGNOSIS_X_INFECTION_OUTCOME": Definition(
        "Diagnosis by infection outcome",
        "Counted episodes by the infection outcome recorded at the end of parenteral therapy.",
        "R9",
    ),
    "DIAGNOSIS_X_OPAT_OUTCOME": Definition(
        "Diagnosis by OPAT outcome",
        "Counted episodes by the OPAT outcome recorded at the end of parenteral therapy.",
        "R9, R10",
    ),
    "REGIMEN": Definition(
        "Regimen",
        "OPAT days by the set of antimicrobials running on the day. An episode counts once under "
        "each of its regimens and once in the total; the days add up to the OPAT days.",
        "R11",
    ),
    "AGENT_X_DIAGNOSIS": Definition(
        "Antimicrobial by diagnosis",
        "OPAT days covered by each antimicrobial, each day once an antimicrobial. Two given on "
        "one day are two drug days, so these may add up to more than the OPAT days.",
        "R12",
    ),
    "LINE_EVENT": Definition(
        "Line events",
        "Line events dated from the first OPAT day to the day after the last.",
        "R13",
    ),
    "DRUG_EVENT": Definition(
        "Drug events",
        "Drug events dated from the first OPAT day to the day after the last.",
        "R13",
    ),
    "ADMINISTERED_BY": Definition(
        "Who gave the treatment",
        "Counted episodes and OPAT days with at least one course given so. A day with two ways "
        "counts under both and once in the total.",
        "R2, R3",
    ),
    "DEVICE": Definition(
        "Lines",
        "Devices in place on at least one day between the first and the last OPAT day, and those "
        "days. Two devices in place on one day are two device days.",
        "R14",
    ),
    "REJECTION": Definition(
        "Reasons for rejection",
        "Referrals rejected in the quarter. A referral counts once under each of its reasons, so "
        "the total may exceed the number of rejected referrals.",
        "R8",
    ),
    "THERAPY_END": Definition(
        "How therapy ended", "Counted episodes by the reason parenteral therapy ended.", "R7"
    ),
    "READMISSION": Definition(
        "Unplanned readmissions",
        "Counted episodes with an unplanned admission from the first OPAT day to the day after "
        "the last, by cause. A planned procedure is none. An episode counts once under each cause "
        "and once in the total.",
        "R16",
    ),
    "DEATH": Definition(
        "Deaths",
        "Counted episodes in which the patient died from the first OPAT day to the day after the "
        "last, or has a death category recorded.",
        "R7, R10",
    ),
    "COPAT": Definition(
        "Complex oral therapy (COpAT)",
        "Counted episodes that also had an oral course that has ended, and the dates those "
        "courses cover. They are no OPAT days.",
        "R2",
    ),
}

MEASURES = {
    "episodes": "Episodes",
    "patients": "Patients",
    "referrals": "Referrals",
    "opat_days": "OPAT days",
    "drug_days": "Drug days",
    "events": "Events",
    "devices": "Devices",
    "device_days": "Device days",
    "oral_days": "Oral days",
}

LISTS = {
    "specialty": "Specialty",
    "diagnosis": "Diagnosis",
    "antimicrobial": "Antimicrobial",
    "line_event": "Event",
    "drug_event": "Event",
    "administered_by": "Given by",
    "device": "Device",
    "rejection_reason": "Reason",
    "therapy_end_reason": "Reason",
    "readmission_cause": "Cause",
    "death_category": "Category",
    "infection_outcome": "Infection outcome",
    "opat_outcome": "OPAT outcome",
}

RATES = {
    "line_events_per_opat_days": Definition(
        "Line events per 1,000 OPAT days", "Counted line events in the OPAT days.", "R15"
    ),
    "drug_events_per_opat_days": Definition(
        "Drug events per 1,000 OPAT days", "Counted drug events in the OPAT days.", "R15"
    ),
    "line_events_per_line_days": Definition(
        "Line events per 1,000 line days", "Counted line events in the line days.", "R14, R15"
    ),
    "line_infections_per_line_days": Definition(
        "Line infections per 1,000 line days",
        "Counted line events that are infections, in the line days.",
        "R14, R15",
    ),
    "infection_success": Definition(
        "Infection cured or improved",
        "Cured and improved, of the episodes with a recorded infection outcome.",
        "R17",
    ),
    "opat_success": Definition(
        "OPAT success or partial success",
        "Success and partial success, of the episodes with a recorded OPAT outcome.",
        "R17",
    ),
    "indeterminate": Definition(
        "OPAT outcome indeterminate",
        "Indeterminate, of the episodes with a recorded OPAT outcome.",
        "R17",
    ),
    "readmission": Definition(
        "Unplanned readmission",
        "Episodes with an unplanned readmission, of the counted episodes.",
        "R16",
    ),
}

QUERIES = {
    "code_in_no_list": "A value is in no list",
    "course_without_end": "A course continues although an outcome is recorded",
    "course_without_route": "A course has no route",
    "course_without_administrator": "Who gives a course is not recorded",
    "course_ends_before_start": "A course ends before it starts",
    "line_removed_before_insertion": "A line was removed before it was inserted",
    "admission_ends_before_start": "An admission ends before it starts",
    "no_specialty": "No specialty",
    "no_diagnosis": "No diagnosis",
    "no_infection_outcome": "No infection outcome, although therapy has ended",
    "no_opat_outcome": "No OPAT outcome, although therapy has ended",
    "course_twice": "The same course is recorded twice",
    "course_starts_before_acceptance": "A course starts before acceptance",
    "course_before_acceptance": "A course is wholly before acceptance",
    "event_outside_episode": "An event is outside the OPAT days",
    "no_course": "Accepted, and no counted course 14 days later",
    "outcome_differs_from_suggestion": "The OPAT outcome differs from the suggested one",
    "infection_outcome_contradicted": "Cured or improved, and the record says failed",
    "admission_not_recorded": "Ended by an admission that is not recorded",
    "adverse_event_not_recorded": "Ended by an adverse event that is not recorded",
    "death_not_recorded": "Ended by a death that is not recorded",
    "end_reason_not_died": "Died during OPAT, and therapy ended for another reason",
    "line_event_not_recorded": "A line was removed for an event that is not recorded",
    "event_admission_not_recorded": "An event led to an admission that is not recorded",
    "admission_contradicts_itself": "An admission is planned, and its cause says otherwise",
    "oral_course_not_recorded": "Switched to oral, and no oral course is recorded",
    "course_too_long": "A course is longer than 365 days",
    "accepted_too_early": "Accepted more than 365 days before the last OPAT day",
    "age_in_wrong_service": "The age on acceptance does not fit the service",
}
