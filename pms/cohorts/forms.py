"""Questions about a saved list."""

from collections.abc import Callable

from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired

from pms.cohorts.models import SavedList
from pms.cohorts.saved import NAMELESS, name_problem
from pms.domain.text import lengths
from pms.saving import SectionForm
from pms.web.fields import as_choices, at_most

NAME_NO_PATIENT = "Do not name a patient: if you share it, managers and clinical staff read it"


class SavedListForm(SectionForm):
    """To save a list; with a row, to change it. `on_screen` is what the list would ask from now on,
    `words` says what such a text asks. `for_readers`: who asks reads patients' records, and only
    such people will see the list.
    """

    name = StringField(
        "Name of the list",
        validators=[DataRequired(NAMELESS), at_most(lengths.SHORT_TEXT)],
        render_kw={"autofocus": True},
    )
    shared = BooleanField(
        "Share with everybody who may open lists",
        description="They may open and copy it; only you can change it",
    )
    definition = RadioField("What the list asks for", validate_choice=False)

    def __init__(
        self,
        owner_id: int,
        row: SavedList | None = None,
        *,
        on_screen: str | None = None,
        words: Callable[[str], str] = str,
        for_readers: bool = True,
    ) -> None:
        super().__init__(row)
        if for_readers:
            self.shared.label.text = "Share with everybody who may see patients"
        else:
            self.name.description = NAME_NO_PATIENT
        self.owner_id, self.words = owner_id, words
        if row is None:
            del self.definition
            return
        posted = self.definition.data if self.is_submitted() else None
        if not self.is_submitted() and on_screen is not None:
            self.definition.data = on_screen
        texts = [row.definition, on_screen, posted]
        self.definition.choices = as_choices(
            (text, words(text)) for text in dict.fromkeys(texts) if text is not None
        )

    @property
    def name_in_ids(self) -> str:
        return "list"

    def validate_name(self, field: StringField) -> None:
        ref = self.row.ref if self.row else self.ref.data
        if problem := name_problem(field.data or "", self.owner_id, ref):
            raise ValidationError(problem)
