"""Questions about a value of a list."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import DataRequired
from wtforms.widgets import TextArea

from pms.admin.picklists import has_spellings
from pms.admin.questions import CHANGED_MEANWHILE, short_text
from pms.domain.care.lists import (
    Spelling,
    Value,
    keep_spellings,
    label_problem,
    read_spellings,
    spellings_problem,
)
from pms.domain.text.characters import compared
from pms.domain.text.lengths import SHORT_TEXT
from pms.picklists.models import ListValue
from pms.saving import SectionForm
from pms.web.fields import TypedField, as_typed, read_typed_day
from pms.web.typed import PlainForm

MOST_AT_ONCE = 500
EVERYBODY_READS = "Do not name a patient: everybody in the organisation reads it"
SPELLING_HINT = "The registry's own words for it, letter by letter. Blank if it has none"


class LaterSpellingsField(TypedField):
    """Spellings that apply from a day on, one a line: the day, then the spelling."""

    widget = TextArea()

    def read(self, text: str) -> tuple[str, ...]:
        spellings = []
        for line in filter(None, map(str.strip, text.splitlines())):
            day, _, spelling = line.partition(" ")
            spellings.append(Spelling(read_typed_day(day), " ".join(spelling.split())))
        if problem := spellings_problem(spellings):
            raise ValueError(problem)
        return keep_spellings(spellings)

    def show(self, value: tuple[str, ...]) -> str:
        return "\n".join(
            f"{as_typed(starts_on)} {text}" for starts_on, text in read_spellings(value)
        )


def spelling_fields() -> tuple[Any, Any]:
    later = LaterSpellingsField(
        "Spellings from a later day on",
        description="One a line: the day, then the spelling, such as 1/10/2026 cellulitis. "
        "A return takes the spelling that is valid on the last day of its quarter; earlier "
        "quarters keep the one before",
    )
    return short_text("Registry spelling", description=SPELLING_HINT), later


class ValueForm(SectionForm):
    """Changes a value: of a shipped one only the spelling."""

    label = short_text("Name", "Enter a name", description=EVERYBODY_READS)
    nors_label, later_spellings = spelling_fields()

    def __init__(self, row: ListValue, value: Value, others: Sequence[Value]) -> None:
        super().__init__(row)
        self.others = others
        if not value.local:
            del self.label
        if not has_spellings(row.list_name):
            del self.nors_label
            del self.later_spellings

    def validate_label(self, field: Any) -> None:
        if problem := label_problem(field.data or "", self.others):
            raise ValidationError(problem)

    def values(self) -> dict[str, Any]:
        """Blanks as the columns keep them."""
        blanks = {"nors_label": "", "later_spellings": ()}
        return {name: value or blanks.get(name) for name, value in super().values().items()}


class AddValueForm(PlainForm):
    label = short_text(
        "Name", "Enter a name", description=EVERYBODY_READS, render_kw={"autofocus": True}
    )
    nors_label = short_text("Registry spelling", description=SPELLING_HINT)

    def __init__(self, list_name: str) -> None:
        super().__init__()
        if not has_spellings(list_name):
            del self.nors_label


class AddSeveralForm(PlainForm):
    labels = TextAreaField(
        "Names",
        description="One a line. Names already in the list are skipped. " + EVERYBODY_READS,
        validators=[DataRequired("Enter at least one name")],
        render_kw={"autofocus": True, "spellcheck": "false"},
    )

    def names(self) -> list[str]:
        """Each name once, in the order typed."""
        lines = (" ".join(line.split()) for line in (self.labels.data or "").splitlines())
        first: dict[str, str] = {}
        for line in filter(None, lines):
            first.setdefault(compared(line), line)
        return list(first.values())

    def validate_labels(self, field: TextAreaField) -> None:
        names = self.names()
        if len(names) > MOST_AT_ONCE:
            raise ValidationError(f"Enter {MOST_AT_ONCE:,} names or fewer in one go")
        if long := next((name for name in names if len(name) > SHORT_TEXT), None):
            raise ValidationError(f"Use {SHORT_TEXT:,} characters or fewer: {long[:40]}…")


class ValueStepForm(PlainForm):
    """Retires, brings back or deletes. `seen` tells whether the value is as it was shown."""

    seen = HiddenField()

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state
        if not self.is_submitted():
            self.seen.data = state

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.seen.data != self.state:
            self.seen.data = self.state
            self.form_errors.append(CHANGED_MEANWHILE)
            return False
        return True
