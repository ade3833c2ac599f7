"""What the patient's pages ask."""

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from pms import clock
from pms.domain.care.problem import refusals
from pms.episodes.entries.questionnaires import Ratings, answers_of, ask, rules
from pms.web.typed import PlainForm

TYPE_IT = "Type the code"


class CodeForm(PlainForm):
    code = StringField(
        "Your code",
        description="Eight letters and numbers, such as 7K3M-PX4D",
        validators=[DataRequired(TYPE_IT), Length(max=40, message=TYPE_IT)],
        render_kw={
            "autocapitalize": "characters",
            "autocorrect": "off",
            "spellcheck": "false",
            "autocomplete": "off",
        },
    )


class AnswersForm(Ratings):
    def __init__(self, wording: str) -> None:
        super().__init__()
        ask(self, wording)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each question may be left open, but not all of them."""
        if not super().validate(extra_validators):
            return False
        answers = {**answers_of(self), "comments": self.comments.data}
        self.form_errors += [one.message for one in refusals(rules(answers, None, clock.today()))]
        return not self.form_errors
