"""What the shared pages need to know of a kind of entry."""

from collections.abc import Callable
from dataclasses import dataclass

from pms.episodes.entries.forms import EntryForm
from pms.episodes.models import EpisodeItem


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of entry: its section, its table, what its templates call one, and how one is made.

    `new(episode, today, *variant, **more)` is the form of a new entry, `form(entry, today=...)`
    that of a recorded one; `record(episode, today, *variant, ref=..., **values)` and
    `correct(entry, today, **values)` are the actions. A kind without `correct` stays as written.
    """

    section: str
    model: type[EpisodeItem]
    name: str
    new: Callable[..., EntryForm]
    record: Callable[..., EpisodeItem]
    form: Callable[..., EntryForm] | None = None
    correct: Callable[..., EpisodeItem] | None = None
    variants: tuple[str, ...] = ()
    """What may be added, each at an address of its own: a line event or a drug event."""
    variant_is: str = "kind"
    """What the address calls it."""
    comes_in_rows: bool = True
    """Whether "save and add another" is offered."""
    also: tuple[str, ...] = ()
    """Further regions that each save of an entry changes."""
    newest_first: bool = False

    @property
    def collection(self) -> str:
        """The relationship of the episode that holds these entries."""
        return self.section.replace("-", "_")

    @property
    def item_template(self) -> str:
        return f"episodes/{self.collection}/_{self.name}.html"

    @property
    def add_template(self) -> str:
        return f"episodes/{self.collection}/_add_{self.name}.html"

    def questions(self, name: str | None = None) -> str:
        """The template that lays out a form: its own, or another one of the same kind."""
        return f"episodes/{self.collection}/_{name or self.name}_form.html"
