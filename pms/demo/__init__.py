"""Demonstration data: a service that looks real, of people who do not exist."""
