"""What people and browsers send, by the one rule of characters (pms/domain/text/characters.py).

A form says beside the question what it cannot keep. Whoever reads an address or a posted text past
a form finds it as it would be kept, with a mark for each character that cannot be.
"""

from typing import Any, cast

import flask
from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property
from wtforms import Field, Form, PasswordField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea

from pms.domain.text.characters import MARK, cleaned, is_keepable
from pms.web.forgery import FormForgery

MARKED = f"Take out the mark {MARK}: it marks a character that cannot be kept"
LONGEST_BROWSER = 200


class Request(flask.Request):
    """A request whose address and form are read by the rule; `sent` is the form as it came."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        parsed = super().args
        return ImmutableMultiDict((name, cleaned(one)) for name, one in parsed.items(multi=True))

    @property
    def sent(self) -> MultiDict[str, str]:
        self._load_form_data()
        return self._sent

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self._sent: MultiDict[str, str] = self.__dict__["form"]
            self.__dict__["form"] = ImmutableMultiDict(
                (name, cleaned(value, lines=True)) for name, value in self._sent.items(multi=True)
            )


class Answers(MultiDict[str, str]):
    """What a form is sent, as it would be kept; `marked` names the questions with marks."""

    def __init__(self, sent: MultiDict[str, str], form: Form) -> None:
        super().__init__()
        self.marked: set[str] = set()
        fields = {field.name: field for field in form}
        for name, text in sent.items(multi=True):
            self._take(name, text, fields.get(name))

    def _take(self, name: str, text: str, field: Field | None) -> None:
        if isinstance(field, PasswordField):  # is kept as a hash alone: typed otherwise, another
            self.add(name, text)
            return
        if not is_keepable(text):
            self.marked.add(name)
        lines = isinstance(getattr(field, "widget", None), TextArea)
        self.add(name, cleaned(text, lines=lines))


class PlainMeta(DefaultMeta):
    """Has a form read by the rule: only what forms post, never JSON or files."""

    def wrap_formdata(self, form: Form, formdata: Any) -> Any:
        if formdata is _Auto:
            formdata = (cast(Request, request).sent or None) if _is_submitted() else None
        if formdata is not None and not isinstance(formdata, Answers):
            formdata = Answers(formdata, form)
        form.marked = formdata.marked if formdata is not None else frozenset()
        return formdata

    def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Field:
        field = super().bind_field(form, unbound_field, options)
        field.validators = [refuse_marked, *field.validators]
        return field


class PlainForm(FlaskForm):
    """What all our forms begin with."""

    class Meta(PlainMeta, FlaskForm.Meta):
        csrf_class = FormForgery


def refuse_marked(form: Form, field: Field) -> None:
    """Before anything else is asked of the answer."""
    if field.name in form.marked:
        raise StopValidation(MARKED)


def browser_name() -> str:
    """What the browser says it is, as it is kept."""
    return cleaned(request.user_agent.string)[:LONGEST_BROWSER]
