"""What the patient's pages ask."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from pms.episodes.questionnaires.forms import Ratings, ask
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
