"""Questions that a choice in the same form opens, and when they are open."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, Field

from pms.episodes.discharge.part_forms import PartForm
from pms.episodes.models import Episode, EpisodeItem
from pms.picklists.recent import note_choices
from pms.refusal import Refused
from pms.saving import SectionForm, find_by_ref, was_saved_otherwise
from pms.store.base import Referenced

Answers = Mapping[str, str]
"""What a form says so far, by the names of its questions, as a browser would send it."""
When = Sequence[Mapping[str, Collection[str]]]
"""Alternatives: each names questions and the answers that open, ANY for any answer."""
Presets = Mapping[str, Mapping[str, str]]
"""What a question begins with, by the answer that opened it."""
Recorded = Callable[[Answers], Sequence[str]]
"""What is recorded already of the fact that is asked about, in words."""

ANY = "*"
NOT_KNOWN = "Not known now"


def nothing(answers: Answers) -> Sequence[str]:
    return ()


class InPlaceForm(PartForm):
    """Questions about one row that another answer speaks of.

    `within` begins the ids of the form that they stand in, `day_of` names the question with the
    day of the choice.
    `about` names the fact, `needed` the question without which there is none, `ask` what is said
    where that is left blank. An offer has no `ask`: it may be left blank.
    """

    not_columns = frozenset({"not_known"})
    model: ClassVar[type[Referenced]]
    section: ClassVar[str]
    """Of the episode page, where what is answered stands afterwards."""
    heading: str
    about: ClassVar[str]
    needed: ClassVar[str]
    ask: ClassVar[str] = ""
    given: ClassVar[Collection[str]] = ()
    """Questions that are answered beforehand, so that their answer alone says nothing."""

    not_known = BooleanField(NOT_KNOWN)

    def __init__(
        self,
        episode: Episode,
        part: str,
        today: date,
        *,
        row: Any = None,
        when: When = (),
        recorded: Recorded = nothing,
        within: str = "",
        group: str = "",
        day_of: str = "",
        presets: Presets | None = None,
        **first: Any,
    ) -> None:
        self.episode, self.part, self.when, self.find = episode, part, when, recorded
        self.group, self.day_of, self.within = group or part, day_of, within
        self.day: date | None = None
        self.presets = {f"{part}-{name}": values for name, values in (presets or {}).items()}
        self.recorded: Sequence[str] = ()
        self.is_open = self.is_typed = self.is_told_elsewhere = self.is_long_chosen = False
        super().__init__(row, part, today, **first)
        if not self.ask:
            del self.not_known

    @property
    def name_in_ids(self) -> str:
        return f"{self.within}{self.part}"

    @property
    def region(self) -> str:
        return f"{self.name_in_ids}-questions"

    @property
    def questions(self) -> list[Field]:
        """What is shown, in its order."""
        names = [*self.columns, *(["not_known"] if self.ask else [])]
        return [self[name] for name in names]

    @property
    def is_answered(self) -> bool:
        """Whether there is a row to save."""
        return self.is_open and self.is_typed

    @property
    def is_told(self) -> bool:
        return self.is_typed or bool(self.ask and self.not_known.data)

    def mark_if_unchanged(self, form: SectionForm) -> None:
        """A correction of something else does not answer for what an older choice left out."""
        names = {name for one in self.when for name in one} & {field.name for field in form}
        self.is_long_chosen = bool(names) and not any(
            field.data != field.object_data for field in form if field.name in names
        )

    def hear(self, answers: Answers) -> None:
        """What is recorded already, and when the choice was, given what is said so far."""
        self.is_typed = self._is_typed(self.needed)  # before anything is answered beforehand
        self.recorded = self.find(answers)
        if said := answers.get(self.day_of):
            self.day = min(date.fromisoformat(said), self.today)

    def preset(self, answers: Answers) -> None:
        """Answer beforehand what the choice that opened the questions can only mean."""
        for name, by_answer in self.presets.items():
            field = self[name.removeprefix(f"{self.part}-")]
            said = [answers[one] for alternative in self.when for one in alternative]
            value = next((by_answer[one] for one in said if one in by_answer), None)
            if not field.data and value:
                field.data = value

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what is open is asked, and only what is answered is checked."""
        if not self.is_open:
            return True
        if self.is_typed:
            return super().validate(extra_validators)
        others = {*self.columns} - {self.needed, *self.given}
        is_begun = any(self._is_typed(name) for name in others)
        known = self.recorded or self.is_told_elsewhere or self.is_long_chosen
        if self.ask and not self.not_known.data and (is_begun or not known):
            self[self.needed].errors = [self.ask]
            return False
        return True

    def unsaved(self) -> EpisodeItem | None:
        """The row as it is answered so far, which the session must not know."""
        return None

    def record_once(self, made: Any) -> None:
        """However often the form arrives; raises Refused where it came before with other values."""
        found = find_by_ref(self.model, self.ref.data) if self.row is None else None
        if found is None:
            self.record(made)
            note_choices(self.chosen())
        elif was_saved_otherwise(self, found):
            raise Refused(self.form_errors.pop())

    def record(self, made: Any) -> object:
        """Write what is answered; `made` is the row that the choice was made for."""
        raise NotImplementedError

    def _is_typed(self, name: str) -> bool:
        field = self[name]
        return bool(field.data) or bool(field.process_errors)


@dataclass(slots=True)
class Note:
    """A line that a choice opens: what it speaks of is asked further down in the same form."""

    region: str
    when: When
    words: str
    asked_at: str
    """The id of the question there."""
    presets: Presets = field(default_factory=dict)
    is_open: bool = False


class InPlace(list[InPlaceForm]):
    """The questions that one form may open, in the order in which they stand in it."""

    def settle(self, forms: Iterable[SectionForm]) -> None:
        """Open what the answers ask about: of those about the same fact, one."""
        answers = answers_of((*forms, *self))
        for part in self:
            part.hear(answers)
        wanted = [part for part in self if may_open(part.when, answers)]
        told = {part.group for part in wanted if part.is_told}
        taken: set[str] = set()
        for part in wanted:
            part.is_told_elsewhere = part.group in told and not part.is_told
            part.is_open = part.is_told or not ({part.group} & (told | taken))
            taken.add(part.group)
            if part.is_open:
                part.preset(answers)

    @property
    def answered(self) -> list[InPlaceForm]:
        return [part for part in self if part.is_answered]

    def record(self, made: Any = None) -> None:
        """Write what is answered; `made` as of each part."""
        for part in self.answered:
            part.record_once(made)

    @property
    def unsaved(self) -> list[EpisodeItem]:
        """The rows that are answered so far, none of them in the session."""
        rows = [part.unsaved() for part in self.answered if part[part.needed].data]
        return [row for row in rows if row is not None]


def answers_of(forms: Iterable[SectionForm]) -> Answers:
    return {field.name: said_in(field) for form in forms for field in form}


def may_open(when: When, answers: Answers) -> bool:
    return any(
        all(_fits(answers.get(name, ""), values) for name, values in one.items()) for one in when
    )


def said_in(field: Field) -> str:
    """An answer as a browser would send it."""
    value = field.data
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _fits(answer: str, values: Collection[str]) -> bool:
    return bool(answer) and (ANY in values or answer in values)
