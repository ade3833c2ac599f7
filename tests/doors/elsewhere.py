"""Rules that no wrong record is of, and why."""

ELSEWHERE = {
    "birth_problem": "the reader of every day refuses the future and years before 1900",
    "happened_problem": "the reader of every day refuses the future and years before 1900",
    "long_ago_problem": "the reader of every day refuses years before 1900",
    "letter_date_problem": "the reader of every day refuses the future; the cell must be filled",
    "choice_problem": "the reader of every code refuses what its list does not have",
    "answer_problem": "the answers of a questionnaire go through answers_problem and the reader",
    "name_problem": "the cell must be filled",
    "text_problem": "the cell must be filled",
    "referral_problem": "a date before birth is warned about, a decision before it refused by its"
    " own rule",
    "unit_problem": "a cell has the number alone, and its unit a cell of its own",
    "decision_problem": "a course of a rejected referral is refused by its own rule",
    "needed_problem": "what a discharge needs and a record has not is a data query (R19)",
    "last_day_problem": "an OPAT course that runs past the outcome is a data query (R19)",
    "step_down_problem": "a course without a drug is refused: the cell must be filled",
    "discharge_problem": "about pressing the button; outcomes_problem is about what it leaves",
    "return_problem": "about pressing the button: the outcome may be corrected afterwards",
    "start_problem": "about pressing the button: what it starts is a course or line like others",
    "kind_problem": "about writing a letter: the decision may be corrected afterwards",
    "changed_problem": "about changing a letter; an import never changes a row",
}
"""Rules that no row above is of, and what holds an import instead."""

NOT_OF_A_PATIENT = (
    "pms.domain.organisations.administrators",
    "pms.domain.organisations.authorisation",
    "pms.domain.care.lists",
    "pms.domain.national",
    "pms.domain.nors",
    "pms.domain.organisations.states",
    "pms.domain.service_reports",
)
"""Modules whose rules are about accounts, organisations, lists and returns."""
