"""The two services of OPAT that a return is made of."""

SERVICES = {"adult": "Adult", "paediatric": "Paediatric"}
"""Code to its words, in the order of every page."""
