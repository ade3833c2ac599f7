"""Forms that ask whether what is odd is right, before they keep it as it is written."""

from typing import Any

from wtforms import BooleanField

from pms.domain.care.problem import Problem, doubts
from pms.saving import SectionForm


class AskingForm(SectionForm):
    """What its rules warn of is asked once, in a panel over the questions (`opening`)."""

    is_as_written = BooleanField("It is right as written")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.doubts: list[Problem] = []
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Further, once nothing is wrong: is what is odd right?"""
        if not super().validate(extra_validators):
            return False
        self.ask()
        return not self.errors

    def ask(self) -> None:
        """What may be right as it is written; of what is stored nothing is asked again."""
        if self.is_as_written.data:
            return
        known = set(self.problems({})) if self.row is not None else set()
        self.doubts = [one for one in doubts(self.problems(self.values())) if one not in known]
        if self.doubts:
            self.is_as_written.errors = ["Check it, then say that it is right or change it"]
