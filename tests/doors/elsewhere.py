"""Rules that no wrong record is of, and why."""

EVERYWHERE = {
    "happened": "the reader of every day refuses the future and years before 1900",
    "may_begin": "a course that begins further ahead is refused wherever it is told of",
    "not_long_ago": "the reader of every day refuses years before 1900",
    "one_of": "the reader of every code refuses what its list does not have",
    "given": "the cell must be filled",
}
"""Rules that many nouns have, and what holds an import before they are asked."""

DAY = "the reader of every day refuses the future and years before 1900"
BUTTON = (
    "about pressing the button: what is wrong of a record without it is a data query, or nothing"
)
ASKED = "a form asks once whether it is right: tests/patients/test_two_people.py"
LIFE = "a date before birth is warned about, a decision before the referral refused by its own rule"
STARTS = "about pressing the button: what it starts is a course or line like others"
STEP_DOWN = (
    "a course without a drug is refused: the cell must be filled; what else is of any course"
)

ELSEWHERE = {
    "_dated: Problem(field)": DAY,
    "_starting: Problem(field)": STARTS,
    "_starting: Problem(field) #2": STARTS,
    "after_opat: Problem(after_opat_known_on) #2": "an import warns about it, and no form asks",
    "admission: Problem(cause)": "an import warns about it, and no form asks",
    "course: Problem(ended_on)": BUTTON,
    "course: Problem(started_on) #2": "an import warns about it, and no form asks",
    "decision: Problem(decided_on) #2": DAY,
    "decision: Problem(decision)": "a course of a rejected referral is refused by its own rule",
    "discharge: Problem(decision)": BUTTON,
    "discharge: Problem(name)": BUTTON,
    "event: Problem(course_id)": BUTTON,
    "follow_up: Problem(follow_up_on) #2": "a follow-up that was recorded may lie in the past",
    "letter: Problem(dated_on)": "the cell must be filled",
    "letter: Problem(sent_at)": "about changing a letter; an import never changes a row",
    "line: Problem(removed_on) #2": BUTTON,
    "outcome: Problem(outcome_on)": "a course after the outcome is refused by its own rule",
    "patient: Problem(date_of_birth)": DAY,
    "patient: Problem(date_of_birth) #2": DAY,
    "patient: Problem(date_of_birth) #3": ASKED,
    "patient: Problem(date_of_birth) #4": ASKED,
    "patient: Problem(family_name)": "the cell must be filled",
    "patient: Problem(given_name)": "the cell must be filled, or the column single_name say yes",
    "patient: Problem(given_name) #2": "of no episode: tests/transfer/test_people.py",
    "patient: Problem(nhs_number)": "the reader of the cell says which digits are wrong",
    "plan: Problem(planned_end_on) #2": STARTS,
    "patient: Problem(nhs_number) #2": ASKED,
    "plan: unexplained(planned_allergy_reason)": STARTS,
    "plan: _starting(start_course_on)": STARTS,
    "plan: _starting(start_line_on)": STARTS,
    "questionnaire: Problem(name)": "a form offers the answers there are, and no other",
    "referral: Problem(referred_on)": DAY,
    "referral: Problem(referred_on) #2": LIFE,
    "referral: Problem(referred_on) #3": LIFE,
    "resumption: Problem(previous_id)": "about pressing the button: the outcome may be corrected",
    "of_an_age: Problem(field)": "a form asks once: tests/episodes/test_service_ages.py",
    "step_down: Problem(agent)": STEP_DOWN,
    "step_down: Problem(agent) #2": BUTTON,
    "step_down: Problem(started_on)": STEP_DOWN,
    "step_down: believable_dose(dose)": STEP_DOWN,
    "step_down: unexplained(allergy_reason)": STEP_DOWN,
    "step_down: in_order(ended_on)": STEP_DOWN,
}
"""Other lines of the rules that no wrong record is of, and what holds an import instead."""
