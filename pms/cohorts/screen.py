"""What the list's page shows: the table's body made of plain cells, and the form of a condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from pms.cohorts.columns import Cell, ListColumn
from pms.cohorts.filters import Filter
from pms.cohorts.kinds import (
    Arguments,
    Choice,
    CodesKind,
    Field,
    FieldCondition,
    RangeKind,
    WordsKind,
)
from pms.cohorts.queries import FoundEpisodes
from pms.domain.text.days import in_short


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: where pressing it leads, and how the list stands by it now."""

    label: str
    url: str | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class SaidCondition:
    """One condition in words, and where it is changed and taken away."""

    label: str
    words: str
    change_url: str
    remove_url: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """A box of a condition's form."""

    name: str
    label: str
    value: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class ConditionForm:
    """The form of one condition; `others` are the hidden pairs that it keeps."""

    field: Field
    others: list[tuple[str, str]]
    ticked: tuple[str, ...]
    boxes: list[Choice]
    to_add: list[Choice]
    negated: bool
    answer: str
    questions: list[Question]
    is_new: bool

    @property
    def kind(self) -> str:
        return self.field.kind.form


def address(asked: Filter, **more: object) -> str:
    """The list's own address."""
    given = [(name, str(value)) for name, value in more.items() if value]
    query = urlencode([*asked.pairs(), *given])
    return url_for("lists.index") + (f"?{query}" if query else "")


def headings(asked: Filter, list_id: int | None) -> list[Heading]:
    return [_heading(column, asked, list_id) for column in asked.columns]


def _heading(column: ListColumn, asked: Filter, list_id: int | None) -> Heading:
    if not column.can_sort:
        return Heading(column.label, None, None)
    up, down = asked.sort == column.name, asked.sort == f"-{column.name}"
    url = address(asked.sorted_by(f"-{column.name}" if up else column.name), list=list_id)
    return Heading(column.label, url, "ascending" if up else "descending" if down else None)


def said(asked: Filter, list_id: int | None) -> list[SaidCondition]:
    return [
        SaidCondition(
            field.label,
            field.kind.words(one),
            address(asked, edit=field.name, list=list_id),
            address(asked.without(field.name), list=list_id),
            field.name,
        )
        for field, one in asked.conditions
    ]


LINK = Markup('<tr><th scope="row"><a href="%s%s">%s</a>%s</th>')
NO_LINK = Markup('<tr><th scope="row">%s%s</th>')
LEFT_OUT = Markup(' <small class="pms-left-out">excluded from the return</small>')
CELLS = {
    "words": Markup("<td>%s</td>"),
    "number": Markup('<td class="pms-number">%s</td>'),
    "unbroken": Markup('<td class="pms-nowrap">%s</td>'),
}
END = Markup("</tr>\n")


def table_body(
    columns: Sequence[ListColumn], found: FoundEpisodes, episode_url: str | None
) -> Markup:
    """The rows, each by one pattern: a template's loops would cost more than the statement."""
    cells = [CELLS[column.look] for column in columns[1:]]
    pattern = Markup().join([LINK if episode_url else NO_LINK, *cells, END])
    rows = []
    for id_, row in found.rows:
        first, *others = map(_text, row)
        mark = LEFT_OUT if id_ in found.excluded else ""
        link = (episode_url, id_) if episode_url else ()
        rows.append(pattern % (*link, first, mark, *others))
    return Markup().join(rows)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return in_short(cell) if isinstance(cell, date) else str(cell)


def condition_form(
    field: Field, asked: Filter, arguments: Arguments, problems: dict[str, str]
) -> ConditionForm:
    """The form as the condition stands; what could not be read as it was typed."""
    one = asked.asked.get(field.name, FieldCondition(()))
    choices = field.kind.choices()
    is_short = not isinstance(field.kind, CodesKind) or field.kind.is_short
    known = dict(choices)
    boxes = choices if is_short else [(code, known.get(code, code)) for code in one.values]
    return ConditionForm(
        field,
        others=asked.without(field.name).pairs(),
        ticked=one.values,
        boxes=boxes,
        to_add=[] if is_short else [pair for pair in choices if pair[0] not in one.values],
        negated=one.negated,
        answer=("no" if one.negated else "yes") if field.name in asked.asked else "",
        questions=_questions(field, one, arguments, problems),
        is_new=field.name not in asked.asked,
    )


def _questions(
    field: Field, one: FieldCondition, arguments: Arguments, problems: dict[str, str]
) -> list[Question]:
    if isinstance(field.kind, WordsKind):
        typed = ",".join(arguments.get(field.name, ())) if problems else ", ".join(one.values)
        return [Question(field.name, field.label, typed, problems.get(field.name))]
    if not isinstance(field.kind, RangeKind):
        return []
    codes = one.values or ("", "")
    found = []
    for name, label, code in zip(
        field.kind.names(field.name), ("From", "Until"), codes, strict=True
    ):
        typed = " ".join(arguments.get(name, ())) if problems else ""
        value = typed or (field.kind.typed(code) if code else "")
        found.append(Question(name, label, value, problems.get(name)))
    return found
