"""Discharge: what ends with an episode and what follows it, asked at once and saved at once."""

END_LISTS = {
    "course_end_reason": "course_end_reason",
    "route": "route",
    "administered_by": "administered_by",
}
STEP_DOWN_LISTS = {"agent": "antimicrobial", "dose_unit": "dose_unit", "frequency": "frequency"}
MISSING_LISTS = {"specialty": "specialty", "diagnosis": "diagnosis"}
"""The list of each column that holds a code, of the parts of a discharge."""

NOT_A_LINE = "no_line"
"""A "device" that nobody can remove."""

ORAL = {"route": "po", "administered_by": "self", "delivery_form": None, "course_end_reason": None}
"""What makes the step-down a course of complex oral therapy (R2)."""
