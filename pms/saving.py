"""Saving a section: no one's change is overwritten unseen, and nothing is added twice.

A form that corrects a row carries `seen`, a fingerprint of what it was opened with. A save that
meets somebody else's newer values writes nothing and shows both. A form that adds a row carries
`ref`, unique in the database: a double click or a retry after a lost answer gives one row.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectFieldBase

from pms.auth.models import User
from pms.domain.care.problem import Problem, refusals
from pms.layout import day
from pms.picklists.recent import note_choices
from pms.refusal import Refused
from pms.store import history
from pms.store.base import Referenced, Versioned, db, new_ref
from pms.store.history import History
from pms.web.fields import TypedField
from pms.web.typed import PlainForm

Row = TypeVar("Row", bound=Referenced)
Made = TypeVar("Made")

OWN_FIELDS = {"csrf_token", "seen", "override", "ref"}
OUR_REF = re.compile(r"pms-[0-9a-f]{16}")
LATEST = 20
SAVED_ALREADY = (
    "This was saved a moment ago with other values. Cancel and change what was saved, "
    "or press the button again to add another one"
)

JUST_TAKEN = "Somebody else has just saved the same. Press the button again to see what"
UNIQUE = "23505"  # PostgreSQL's unique_violation; SQLite says UNIQUE in words


@dataclass(frozen=True, slots=True)
class Difference:
    """One question to which two people gave different answers, in words."""

    label: str
    theirs: str | None
    mine: str | None


@dataclass(frozen=True, slots=True)
class Clash:
    """What somebody else has changed since the form was opened."""

    differences: tuple[Difference, ...]
    changed_by: str | None
    changed_at: datetime | None


class SectionForm(PlainForm):
    """Questions whose fields are named as the columns they fill.

    `SectionForm(row)` corrects a row, `SectionForm()` adds one. Ids in the page begin with the
    form's name and the row's id (`course-7-agent`, `course-new-agent`), so that several may be open
    at once. Names in the posted data are the columns' own.
    """

    lists: ClassVar[Mapping[str, str]] = {}
    """The list of codes of each column that has one."""
    named: ClassVar[Mapping[str, str]] = {
        "consultant": "consultant",
        "ward": "ward",
        "organisms": "organism",
        "owner": "owner",
    }
    """Columns of names that are offered again, with what they are of."""
    not_columns: frozenset[str] = frozenset()
    """Names of further questions that fill no column, such as "confirmed"."""
    beside: Sequence["SectionForm"] = ()
    """Further forms in this one, about other rows, that are saved with it."""

    seen = HiddenField()
    override = HiddenField()
    ref = HiddenField()

    class Meta(PlainForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            options["id"] = form.id_prefix + options["name"]
            return super().bind_field(form, unbound_field, options)

    def __init__(self, row: Versioned | None = None, **kwargs: Any) -> None:
        self.row: Any = row  # of the class that the form is for
        identity = None if row is None else sa.inspect(row).identity
        key = identity[0] if identity else "new"
        self.id_prefix = f"{self.name_in_ids}-{key}-"
        self.clash: Clash | None = None
        super().__init__(obj=row, **kwargs)
        self._note_seen()
        if not self.is_submitted():
            self.override.data = None
        if row or not OUR_REF.fullmatch(self.ref.data or ""):
            self.ref.data = None if row else new_ref()

    def _note_seen(self) -> None:
        if not self.is_submitted():
            self.seen.data = fingerprint(self.row, self.columns) if self.row else None

    def __delitem__(self, name: str) -> None:
        """A question that is not asked is no part of what was seen."""
        super().__delitem__(name)
        self._note_seen()

    @property
    def name_in_ids(self) -> str:
        """What the ids of this form's questions begin with."""
        return type(self).__name__.removesuffix("Form").casefold()

    @property
    def columns(self) -> list[str]:
        """The columns that this form fills, in the order of its questions."""
        return [
            field.short_name
            for field in self
            if field.short_name not in OWN_FIELDS | self.not_columns
        ]

    def values(self) -> dict[str, Any]:
        """What was answered, by column: blanks None, several choices a tuple."""
        return {name: _tidy(self[name].data) for name in self.columns}

    def problems(self, answers: Mapping[str, Any]) -> Iterable[Problem]:
        """What the rules say of the row with these answers in it; `{}` asks about it as it is."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each question by itself, then the rules, whose words stand beside the question they name.

        What they say of a field that this form does not ask about stands over the form.
        """
        super().validate(extra_validators)
        asked = [field.short_name for field in self]
        stored = self.problems({}) if self.row is not None else ()
        for problem in refusals(self.problems(self.values()), asked, stored):
            if problem.field not in self:
                self.form_errors.append(problem.message)
            elif not self[problem.field].errors:
                self[problem.field].errors = [problem.message]
        are_right = [one.validate(extra_validators) for one in self.beside]  # each is asked
        return all(are_right) and not self.errors

    @property
    def errors(self) -> Any:
        """With those of the forms beside it, by their regions."""
        return super().errors | {one.id_prefix: one.errors for one in self.beside if one.errors}

    is_answered = property(lambda self: True)
    """Whether there is a row to save."""

    @property
    def has_clash(self) -> bool:
        return bool(self.clash) or any(one.clash for one in self.beside)

    def chosen(self) -> Iterator[tuple[str, str]]:
        """List and value of each answer that is new: a correction chooses what it changes."""
        for name in self.columns:
            list_name = self.lists.get(name) or self.named.get(name)
            field = self[name]
            if list_name and (self.row is None or field.data != field.object_data):
                values = field.data if isinstance(field.data, list) else [field.data or ""]
                texts = values if name in self.lists else values[0].split(";")
                yield from ((list_name, text.strip()) for text in texts if text.strip())

    @property
    def status(self) -> int:
        """The answer's status where the form is shown: new, refused, or in somebody's way."""
        if self.has_clash:
            return 409
        return 422 if self.errors else 200


def fingerprint(row: object, names: Iterable[str]) -> str:
    """A short text that differs when any of the columns differs."""
    values = [_as_json(getattr(row, name)) for name in names]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def corrected(form: SectionForm, act: Callable[..., object], row: Versioned, *args: Any) -> bool:
    """Call `act(row, *args, **form.values())`, unless somebody else changed the columns in between.

    False leaves in the form what to show: the clash, or the words of a refusal. The view commits.
    """
    if not are_as_seen(form, row):
        return False
    try:
        return acted(form, lambda: (act(row, *args, **form.values()), True)) is not None
    except IntegrityError as error:
        _say_taken(form, error)
        return False


def is_as_seen(form: SectionForm, row: Versioned) -> bool:
    """Lock the row and hold it against what the form was opened with; else the form has a clash."""
    db.session.refresh(row, with_for_update={"of": type(row)})  # not what was loaded with it
    form.clash = find_clash(form, row)
    if form.clash:
        form.seen.data = fingerprint(row, form.columns)
        form.override.data = "yes"
        return False
    if form.override.data == "yes":
        history.replaces_newer_change(row)
    return True


def are_as_seen(form: SectionForm, *rows: Versioned) -> bool:
    """The same of a form's row and of those of the forms beside it; each shows its own clash."""
    beside = [(one, one.row) for one in form.beside if one.row is not None and one.is_answered]
    are_as_seen = [is_as_seen(*pair) for pair in [*((form, row) for row in rows), *beside]]
    return all(are_as_seen)


def added(form: SectionForm, model: type[Row], act: Callable[..., Row], *args: Any) -> Row | None:
    """The row of `act(*args, ref=..., **form.values())`, one however often the form arrives.

    None leaves in the form the words of a refusal. The view commits.
    """
    ref = form.ref.data
    found = find_by_ref(model, ref)
    if found is None:
        if not are_as_seen(form):
            return None
        try:
            return acted(form, lambda: act(*args, ref=ref, **form.values()))
        except IntegrityError as error:
            db.session.rollback()
            found = find_by_ref(model, ref)  # the other press of a double click was faster
            if found is None:
                _say_taken(form, error)
                return None
    return None if was_saved_otherwise(form, found) else found


def was_saved_otherwise(form: SectionForm, found: Referenced) -> bool:
    """Whether the row that this form made before holds other values; then the form says so."""
    if not _differences(form, found):
        return False
    form.form_errors.append(SAVED_ALREADY)
    form.ref.data = new_ref()
    return True


def find_by_ref(model: type[Row], ref: str) -> Row | None:
    return db.session.scalars(
        sa.select(model).where(model.ref == ref), execution_options={"entered_in_error": True}
    ).one_or_none()


def find_clash(form: SectionForm, row: Versioned) -> Clash | None:
    """None also where somebody else entered the very same values."""
    if form.seen.data == fingerprint(row, form.columns):
        return None
    differences = _differences(form, row)
    if not differences:
        return None
    changed_by, changed_at = _latest_change(row, form.columns)
    return Clash(tuple(differences), changed_by, changed_at)


def acted(form: SectionForm, act: Callable[[], Made]) -> Made | None:
    """What the action gives, or None with the words of its refusal among the form's errors."""
    try:
        made = act()
        note_choices(form.chosen())
        return made
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return None


def _say_taken(form: SectionForm, error: IntegrityError) -> None:
    """Somebody was faster than the question whether a number is free; raises any other error."""
    if getattr(error.orig, "sqlstate", None) != UNIQUE and "UNIQUE" not in str(error.orig):
        raise error
    db.session.rollback()
    form.form_errors.append(JUST_TAKEN)


def _differences(form: SectionForm, row: Versioned) -> list[Difference]:
    """The questions answered otherwise than the row holds."""
    mine = form.values()
    return [
        Difference(
            form[name].label.text, _words(form[name], stored), _words(form[name], mine[name])
        )
        for name in form.columns
        if _as_json(stored := getattr(row, name)) != _as_json(mine[name])
    ]


def _latest_change(row: Versioned, columns: Iterable[str]) -> tuple[str | None, datetime | None]:
    """Whose change of any of the columns came last, and when."""
    row_id = sa.inspect(row).identity[0]
    rows = db.session.execute(
        sa.select(History.at, History.username, History.after, User.name)
        .outerjoin(User, User.id == History.user_id)
        .where(
            History.organisation_id == getattr(row, "organisation_id", row_id),
            History.object_type == sa.inspect(row).mapper.local_table.name,
            History.object_id == row_id,
        )
        .order_by(History.id.desc())
        .limit(LATEST)
    )
    names = set(columns)
    for at, username, after, name in rows:
        if not names.isdisjoint(after or ()):
            return name or username, at
    return None, None


def _words(field: Field, value: Any) -> str | None:
    """A value as the form's reader knows it; None where nothing is recorded."""
    if value in (None, "", ()):
        return None
    if isinstance(value, date):
        return day(value)
    if isinstance(field, SelectFieldBase):
        wanted = value if isinstance(value, tuple) else (value,)
        labels = {field.coerce(choice.value): str(choice.label) for choice in field.iter_choices()}
        return "; ".join(labels.get(one, str(one)) for one in wanted)
    return field.show(value) if isinstance(field, TypedField) else str(value)


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return value or None
    return tuple(value) if isinstance(value, list) else value


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    return list(value) if isinstance(value, tuple) else value
