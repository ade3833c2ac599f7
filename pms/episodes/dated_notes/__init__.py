"""Dated notes of an episode, kept as they were written."""
