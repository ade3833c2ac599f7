"""The files of a return as downloads, and what each is called."""

from flask import Response

from pms.web.spreadsheets import XLSX

KINDS = {"csv": "text/csv", "json": "application/json", "xlsx": XLSX}
ENDINGS = {"csv": ".csv", "json": ".manifest.json", "xlsx": ".keying.xlsx"}


def name_of(file_name: str, part: str) -> str:
    """What is next to the file of the return is called like it."""
    return file_name.removesuffix(".csv") + ENDINGS[part]


def attached(data: bytes, name: str) -> Response:
    response = Response(data, mimetype=KINDS[name.rpartition(".")[2]])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
