"""Several forms on one page that are saved together: all of them or none."""

from collections.abc import Iterator, Sequence

from wtforms import Field

from pms.saving import SectionForm, is_as_seen


class FormGroup:
    """Looks like one form to the macros of components/forms.html."""

    parts: Sequence[SectionForm]

    def validate_on_submit(self) -> bool:
        """Whether every part was sent and is right; each says what is wrong with it."""
        are_right = [part.validate_on_submit() for part in self.parts]  # each is asked
        return all(are_right)

    def is_submitted(self) -> bool:
        return any(part.is_submitted() for part in self.parts)

    def are_as_seen(self) -> bool:
        """Whether nobody changed a row of any part meanwhile. The rows are locked in this order."""
        parts = [part for part in self.parts if part.row is not None]
        are_as_seen = [is_as_seen(part, part.row) for part in parts]  # so that all clashes show
        return all(are_as_seen)

    @property
    def form_errors(self) -> list[str]:
        """What is wrong with no question in particular."""
        return [message for part in self.parts for message in part.form_errors]

    @property
    def errors(self) -> bool:
        return any(part.errors for part in self.parts)

    @property
    def has_clash(self) -> bool:
        return any(part.clash for part in self.parts)

    @property
    def status(self) -> int:
        """As of one form: new, refused, or in somebody's way."""
        return max(part.status for part in self.parts) if not self.has_clash else 409

    def __iter__(self) -> Iterator[Field]:
        for part in self.parts:
            yield from part
