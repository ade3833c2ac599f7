"""Which picture a table has; pms/charts draws them. `unit`: what its axis counts."""

from typing import NamedTuple


class Bars(NamedTuple):
    """A bar for each row, side by side down the picture: what is most stands first, if so it is in
    the table."""

    title: str
    column: str
    """A measure, or a ratio of which the value is drawn."""
    unit: str
    published: tuple[tuple[str, str], ...] = ()
    """Codes of rows, and the published figure that is marked beside their bar."""


class Stacks(NamedTuple):
    """A column for each month or quarter, its parts on top of each other."""

    title: str
    measures: tuple[str, ...]
    unit: str


class RunPicture(NamedTuple):
    """A point with its interval for each quarter, their median, the published line and range, and
    runs of quarters that chance alone seldom makes."""

    title: str
    ratio: str
    unit: str
    published: tuple[str, ...] = ()


Picture = Bars | Stacks | RunPicture
