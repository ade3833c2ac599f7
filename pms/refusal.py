"""Refusals: what was asked cannot be done, and nothing was changed."""


class Refused(ValueError):
    """The message says why in one plain line, for a person at a screen or a command line."""
