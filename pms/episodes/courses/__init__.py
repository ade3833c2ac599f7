"""Antimicrobial courses of an episode."""

LISTS = {
    "agent": "antimicrobial",
    "route": "route",
    "dose_unit": "dose_unit",
    "frequency": "frequency",
    "administered_by": "administered_by",
    "delivery_form": "delivery_form",
    "course_end_reason": "course_end_reason",
}
"""The list of each column that holds a code."""

END_LISTS = {"course_end_reason": "course_end_reason"}
"""Those of a course's end alone."""
