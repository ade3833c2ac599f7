"""A list as a file: CSV or a workbook, with what identifies patients marked in its headings."""

from datetime import date

from pms.cohorts.columns import IDENTIFIABLE
from pms.cohorts.filters import Filter
from pms.cohorts.queries import FoundEpisodes
from pms.layout import day
from pms.web.spreadsheets import NOT_TO_LEAVE, Sheet, inside_csv, xlsx_bytes

FORMATS = {"csv": "CSV", "xlsx": "Excel workbook"}
CONFIDENTIAL = "Confidential patient information: keep and share it as the trust's policy says"


def make_file(
    asked: Filter, found: FoundEpisodes, file_format: str, organisation: str, today: date
) -> bytes:
    header = [
        f"{column.label} ({IDENTIFIABLE})" if column.identifying else column.label
        for column in asked.columns
    ]
    rows = [cells for _, cells in found.rows]
    if file_format == "csv":
        return inside_csv(header, rows)
    words = "; ".join(asked.words()) or "Every episode"
    notes = [f"{NOT_TO_LEAVE}. {organisation}, {day(today)}: {words}"]
    return xlsx_bytes(
        [Sheet("Episodes", header, rows, [*notes, *([CONFIDENTIAL] if asked.identifying else [])])]
    )
