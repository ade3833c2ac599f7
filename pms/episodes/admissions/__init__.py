"""Stays in hospital during an episode."""

LISTS = {"cause": "readmission_cause"}
"""The list of each column that holds a code."""
