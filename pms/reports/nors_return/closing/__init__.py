"""Closing a quarter: its final return, revisions, and what became of them at the registry."""
