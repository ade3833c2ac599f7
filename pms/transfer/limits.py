"""How much of a packed bundle is read: settings of the installation, far above any real bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from time import monotonic
from typing import Any

from pms.domain.text.numbers import whole
from pms.refusal import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """The most that is read; each is a setting, IMPORT_ and its name in capitals."""

    megabytes: int = 500
    """Of everything in it, unpacked."""
    ratio: int = 100
    """How many times its own size it may unpack to."""
    files: int = 10_000
    rows: int = 5_000_000
    """Lines of its tables, all together."""
    minutes: int = 15
    """For one reading of all of it."""
    instead: str = ""
    """What to do where a limit is reached, if no setting moves it."""

    def say(self, measured: str, name: str, most: str) -> Refused:
        """What was measured, and the limit, in one line."""
        advice = self.instead or f"the setting {setting(name)}"
        return Refused(f"{measured}; at most {most} ({advice})")


def setting(name: str) -> str:
    return f"IMPORT_{name.upper()}"


NAMES = tuple(field.name for field in fields(ImportLimits) if field.name != "instead")
USUAL = ImportLimits()


def limits_of(config: Mapping[str, Any]) -> ImportLimits:
    """Raises Refused where a setting is no number from 1 up."""
    numbers = {name: _number(setting(name), config[setting(name)]) for name in NAMES}
    return replace(USUAL, **numbers)  # type: ignore[arg-type]


def _number(name: str, given: Any) -> int:
    try:
        number = whole(str(given).strip())
    except ValueError:
        number = 0
    if not number:
        raise Refused(f"{name} is a whole number from 1 up: {given} is none")
    return number


class Watch:
    """Ends a reading that takes too long. Each pass over the bundle has its whole time."""

    def __init__(self, name: str, limits: ImportLimits) -> None:
        self._name, self._limits = name, limits
        self.begin()

    def begin(self) -> None:
        self._until = monotonic() + 60 * self._limits.minutes

    def look(self) -> None:
        """Raises Refused once the time is over."""
        if monotonic() > self._until:
            minutes = self._limits.minutes
            taken = f"reading {self._name} has taken more than {minutes:,} min"
            raise self._limits.say(taken, "minutes", f"{minutes:,} min may be taken")


def in_megabytes(size: int) -> str:
    """Rounded up, so that what is over a limit never reads like the limit."""
    return f"{-(-size // MEGABYTE):,} MB"
