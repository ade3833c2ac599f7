"""Vascular access devices of an episode."""

LISTS = {
    "device": "device",
    "site": "line_site",
    "insertion_guidance": "insertion_guidance",
    "removal_reason": "line_removal_reason",
}
"""The list of each column that holds a code."""

REMOVAL_LISTS = {"removal_reason": "line_removal_reason"}
"""Those of a line's removal alone."""
