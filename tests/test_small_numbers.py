"""The installation's rule for what leaves an organisation: it may be made stricter, not laxer."""

import pytest

from pms import small_numbers
from pms.app import create_app
from pms.domain.counting.suppression import SuppressionRule
from pms.refusal import Refused


def rule_of(**settings) -> SuppressionRule:
    given: dict = {"SECRET_KEY": "a key for tests, 32 letters or so", "HISTORY_KEY": "00" * 32}
    given |= {"SQLALCHEMY_DATABASE_URI": "sqlite://", "SQLALCHEMY_ENGINE_OPTIONS": {}}
    app = create_app(given | settings)
    with app.app_context():
        return small_numbers.rule()


def test_unless_it_is_set_counts_to_seven_are_withheld_and_others_rounded_to_five():
    assert rule_of() == SuppressionRule(7, 5)


def test_the_environment_may_make_it_stricter(monkeypatch):
    monkeypatch.setenv("PMS_SMALL_NUMBERS_UP_TO", "14")
    monkeypatch.setenv("PMS_ROUNDED_TO", "10")
    assert rule_of() == SuppressionRule(14, 10)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SMALL_NUMBERS_UP_TO": 4}, "counts up to 7 at least are withheld"),
        ({"ROUNDED_TO": 1}, "rounded to the nearest 5 at least"),
        ({"SMALL_NUMBERS_UP_TO": 9}, "10 would mean the counts from 10 to 12 only"),
        ({"SMALL_NUMBERS_UP_TO": "seven"}, "PMS_SMALL_NUMBERS_UP_TO is a whole number"),
        ({"ROUNDED_TO": -5}, "PMS_ROUNDED_TO is a whole number"),
        ({"ROUNDED_TO": ""}, "PMS_ROUNDED_TO is a whole number"),
    ],
)
def test_a_rule_that_is_laxer_or_cannot_be_read_stops_the_start(settings, words):
    with pytest.raises(Refused, match=words):
        rule_of(**settings)
