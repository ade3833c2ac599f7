"""Long-term outcomes, seen after therapy (counting-rules R9)."""

LISTS = {"infection_outcome": "infection_outcome"}
"""The list of each column that holds a code."""
