"""The rule for figures that leave an organisation, as this installation sets it (R21)."""

from typing import Any

from flask import Flask, current_app

from pms.domain.counting.suppression import SuppressionRule
from pms.refusal import Refused

SETTINGS = ("SMALL_NUMBERS_UP_TO", "ROUNDED_TO")


def init_app(app: Flask) -> None:
    """Raises Refused where the rule cannot be read, or is laxer than it may be."""
    numbers = [_number(f"PMS_{name}", app.config[name]) for name in SETTINGS]
    rule = SuppressionRule(*numbers)
    if problem := rule.problem():
        raise Refused(f"PMS_{SETTINGS[0]} and PMS_{SETTINGS[1]}: {problem}")
    app.extensions["pms_small_numbers"] = rule


def _number(name: str, given: Any) -> int:
    text = str(given).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Refused(f"{name} is a whole number: {text} is none")
    return int(text)


def rule() -> SuppressionRule:
    """What is withheld and how the rest is rounded, in everything meant for outside."""
    found = current_app.extensions["pms_small_numbers"]
    assert isinstance(found, SuppressionRule)
    return found
