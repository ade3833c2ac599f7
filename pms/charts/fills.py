"""Which pattern a part of a picture has: the same wherever it is drawn, and none like another's in
grey, so that a black-and-white print can be read."""

SOLID, HATCHED, DOTTED = "solid", "hatched", "dotted"
CROSSED, STUDDED, BLANK = "crossed", "studded", "blank"
PATTERNS = (SOLID, HATCHED, DOTTED, CROSSED, STUDDED, BLANK)

BY_CODE = {
    "not_recorded": BLANK,
    "unknown": BLANK,
    # Outcomes: what went well stands at the bottom
    "cured": SOLID,
    "improved": HATCHED,
    "failed": CROSSED,
    "success_alone": SOLID,
    "partial": HATCHED,
    "failure": CROSSED,
    "indeterminate": DOTTED,
    # Referrals
    "accepted": SOLID,
    "rejected": CROSSED,
    # Who gave the treatment
    "patient": SOLID,
    "nurse": HATCHED,
    "elsewhere": DOTTED,
    # Oral treatment, as on the timeline
    "oral_days": DOTTED,
    "opat_oral_days": DOTTED,
    "oral_only_days": HATCHED,
    # UK-AWaRe categories
    "access": SOLID,
    "watch": HATCHED,
    "reserve": CROSSED,
    "other": DOTTED,
    "not_classified": STUDDED,
    # Answers of the questionnaire, from strongly agree to strongly disagree
    "answer_5": SOLID,
    "answer_4": HATCHED,
    "answer_3": DOTTED,
    "answer_2": CROSSED,
    "answer_1": STUDDED,
}
"""Measures of service reports and rows of their tables."""


def fill_of(code: str) -> str:
    """What stands alone in its picture needs no pattern of its own."""
    return BY_CODE.get(code, SOLID)
