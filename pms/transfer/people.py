"""A row of patients as it is kept: names and numbers as the forms keep them, no stand-ins."""

from typing import Any

from pms.domain.text.names import hyphenated, tidy_postcode
from pms.domain.text.stand_ins import is_stand_in
from pms.transfer.report import RowRemarks, shown
from pms.transfer.tables import BundleTable

NO_NUMBER = "this is a word for a number that is not known, and is read as blank"
NOT_KNOWN = (
    "this is read as not known, never as none known: write None known where somebody has asked"
)
STAND_IN = "this is kept as a text: leave the cell empty where nothing is known"
ONE_NAME = "the cell is empty: of who has one name only, the column single_name says yes"
LONGEST = 9
"""Of a cell that is looked at for a stand-in."""


def as_kept(column: str, value: str | None) -> str | None:
    """A text of the table as the forms keep it; None where it only stands for one."""
    match column:
        case "family_name" | "given_name":
            return hyphenated(value)
        case "postcode":
            return tidy_postcode(value)
        case "nhs_number" | "hospital_number" | "allergies":
            return None if is_stand_in(value) else value
    return value


def settle_patient(row: Any, remarks: RowRemarks) -> Any:
    """The row as it is kept; says of each stand-in how it was read."""
    if row.nhs_number is None and is_stand_in(remarks.cell("nhs_number")):
        remarks.warn("nhs_number", NO_NUMBER)
    for column, words in (("hospital_number", NO_NUMBER), ("allergies", NOT_KNOWN)):
        if is_stand_in(getattr(row, column)):
            remarks.warn(column, words)
    if not row.given_name and not row.single_name:
        remarks.refuse("given_name", ONE_NAME)
    kept = {
        column: as_kept(column, value)
        for column in ("family_name", "given_name", "postcode", "hospital_number", "allergies")
        if (value := getattr(row, column))
    }
    return row._replace(**kept) if kept else row


def says_same_person(remarks: RowRemarks) -> bool:
    """Whether the row says that it is about whom its number names, whatever the names are."""
    said = remarks.cell("same_person").strip().casefold()
    if said not in ("yes", "no", ""):
        remarks.refuse("same_person", "this is not yes or no")
    return said == "yes"


class StandIns:
    """Warns of cells of a table's texts that say nothing."""

    def __init__(self, table: BundleTable) -> None:
        self._texts = [
            (place, column.name)
            for place, column in enumerate(table.columns)
            if column.kind == "text"
        ]

    def warn(self, values: Any, remarks: RowRemarks) -> None:
        for place, name in self._texts:
            text = values[place]
            if text is not None and len(text) <= LONGEST and is_stand_in(text):
                remarks.warn(name, STAND_IN)


def in_words(family_name: str, given_name: str | None, sex: str | None) -> str:
    """Somebody in a line of the report: `Smith, Anna (female)`."""
    name = f"{family_name}, {given_name}" if given_name else family_name
    return shown(f"{name} ({sex})" if sex else name)
