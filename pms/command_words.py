"""The words of a command line, by the one rule of characters (pms/domain/text/characters.py)."""

from typing import Any

import click

from pms.domain.text.characters import Unkeepable, plain
from pms.domain.text.lengths import FREE_TEXT


class PlainWord(click.types.StringParamType):
    """A text that is typed; paths are of a type of their own and stay as they are."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            kept = plain(super().convert(value, param, ctx))
        except Unkeepable as problem:
            self.fail(str(problem), param, ctx)
        if len(kept) > FREE_TEXT:
            self.fail(f"the text has {len(kept):,} characters; at most {FREE_TEXT:,} fit")
        return kept


PLAIN_WORD = PlainWord()


def read_plainly(command: click.Command) -> None:
    """Have every text that the command and those below it are given read by the rule."""
    for param in command.params:
        if param.type is click.STRING:
            param.type = PLAIN_WORD
    if isinstance(command, click.Group):
        for below in command.commands.values():
            read_plainly(below)
