"""The code lists that come with the program: one CSV a list, in the order of the return."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from pms.domain.care.lists import AwareLine, Value

OWN_COLUMNS = {"code", "label", "nors_label", "nors_status"}
PLACE_LISTS = ("consultant", "ward")
"""Lists without shipped values, which grow as names are typed. Episodes say the name."""
OWN_LISTS = ("commissioner", "community_team")
"""Lists without shipped values that an administrator keeps. Episodes say the code."""


@cache
def shipped_lists() -> dict[str, tuple[Value, ...]]:
    """Every list by name, its values in the order of the file; flags are the further columns."""
    folder = files("pms.picklists") / "shipped"
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".csv"))
    return {name.removesuffix(".csv"): _read(name) for name in names}


@cache
def shipped_statuses() -> dict[tuple[str, str], str]:
    """By list and code: how sure the registry's spelling is (known, probable, mapped, unknown)."""
    folder = files("pms.picklists") / "shipped"
    return {
        (name, row["code"]): row["nors_status"]
        for name in shipped_lists()
        for row in csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    }


@cache
def shipped_aware() -> dict[str, tuple[AwareLine, ...]]:
    """Antimicrobial to its UK-AWaRe categories (R23).

    Published by the UK Health Security Agency on 29 January 2025:
    https://www.gov.uk/government/publications/uk-aware-antibiotic-classification. Taken from the
    table that OpenPrescribing (Bennett Institute, University of Oxford) made of it
    (bennettoxford/openprescribing-streamlit, apps/measure_aware/csvs/tbl__aware_vtms.csv, column
    aware_2024), name by name as in `listed_as`. What is not there under its own name is not
    classified: rifampicin, capreomycin, everything that is no antibiotic.
    """
    text = (files("pms.picklists") / "aware.csv").read_text(encoding="utf-8")
    found: dict[str, list[AwareLine]] = {}
    for row in csv.DictReader(text.splitlines()):
        line = AwareLine(date.fromisoformat(row["starts_on"]), row["routes"], row["category"])
        found.setdefault(row["code"], []).append(line)
    return {code: tuple(sorted(lines)) for code, lines in found.items()}


def _read(name: str) -> tuple[Value, ...]:
    text = (files("pms.picklists") / "shipped" / name).read_text(encoding="utf-8")
    return tuple(
        Value(
            code=row["code"],
            label=row["label"],
            nors_label=row["nors_label"],
            flags={key: row[key] for key in row if key not in OWN_COLUMNS},
            aware=shipped_aware().get(row["code"], ()) if name == "antimicrobial.csv" else (),
        )
        for row in csv.DictReader(text.splitlines())
    )
