"""Organisations apply to use the system: a public page that reveals nothing."""
