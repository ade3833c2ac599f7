"""The code lists that come with the program: one CSV a list, in the order of the return."""

import csv
from functools import cache
from importlib.resources import files

from pms.domain.lists import Value

OWN_COLUMNS = {"code", "label", "nors_label", "nors_status"}
PLACE_LISTS = ("consultant", "ward")
"""Lists without shipped values: names that an organisation adds as it goes."""


@cache
def shipped_lists() -> dict[str, tuple[Value, ...]]:
    """Every list by name, its values in the order of the file; flags are the further columns."""
    folder = files("pms.codes") / "shipped"
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".csv"))
    return {name.removesuffix(".csv"): _read(name) for name in names}


def _read(name: str) -> tuple[Value, ...]:
    text = (files("pms.codes") / "shipped" / name).read_text(encoding="utf-8")
    return tuple(
        Value(
            code=row["code"],
            label=row["label"],
            nors_label=row["nors_label"],
            flags={key: row[key] for key in row if key not in OWN_COLUMNS},
        )
        for row in csv.DictReader(text.splitlines())
    )
