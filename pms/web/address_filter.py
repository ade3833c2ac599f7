"""Filters that live in the address of a page: read from it, and written back into its links."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import parse_qsl, urlencode

LONGEST = 200
NOT_RECORDED = "-"
"""In an address, what a record does not say."""


@dataclass(frozen=True, slots=True)
class AddressFilter:
    """Each field is a name in the address; its default is what holds when it is not there."""

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, str]) -> Self:
        """The filter of an address; what makes no sense in it is ignored."""
        given = {one.name: arguments.get(one.name, "")[:LONGEST] for one in fields(cls)}
        return cls(**cls.sensible(given))

    @classmethod
    def from_query(cls, query: str) -> Self:
        """The filter of an address's part behind the question mark."""
        return cls.from_arguments(dict(parse_qsl(query)))

    @classmethod
    def sensible(cls, given: dict[str, str]) -> dict[str, str]:
        """What makes sense of the values in an address: for a filter to say."""
        return given

    def query(self, **changes: str) -> str:
        """The address's part behind the question mark, without what is as it always is."""
        chosen = replace(self, **changes) if changes else self
        pairs = [(one.name, getattr(chosen, one.name), one.default) for one in fields(chosen)]
        return urlencode(
            [(name, value) for name, value, usual in pairs if value not in ("", usual)]
        )
