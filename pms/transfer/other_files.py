"""Files that are no record bundle, named as what they are, with what to do about them."""

from collections.abc import Collection
from pathlib import Path

from pms.refusal import Refused
from pms.transfer.report import shown

MEGABYTE = 1024 * 1024
LOOKED_THROUGH = 16 * MEGABYTE
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = "open it and save it as an Excel Workbook (.xlsx)"
LOCKED = (
    "a workbook that is locked with a password: open it in Excel, take the password away"
    " (File, Info, Protect Workbook, Encrypt with Password) and save it"
)
XLS = f"a workbook of the old kind (.xls): {SAVE_AS}"
BEGINNINGS = (
    (b"SQLite format 3\x00", "a database: write each of its tables as a CSV file"),
    (b"\x00\x01\x00\x00Standard ", "an Access database: export each of its tables as a CSV file"),
    (b"%PDF", "a PDF, which holds no table to read"),
    (b"\x1f\x8b", "packed as .gz: unpack it first"),
    (b"7z\xbc\xaf", "packed as .7z: unpack it first"),
    (b"Rar!", "packed as .rar: unpack it first"),
)
WEB_PAGES = (b"<!doctype html", b"<html", b"<table")
ONE_TABLE = (".csv", ".tsv", ".txt")


def opens(path: Path) -> None:
    """Raises Refused where another program, or the system, keeps the file to itself."""
    try:
        path.open("rb").close()
    except PermissionError:
        raise Refused(
            f"{shown(path.name)} cannot be opened: close it in Excel or any other program that"
            " has it open, and see that you may read it"
        ) from None


def kind_of_other(path: Path) -> str | None:
    """What a file that is no .zip is; None where it is not known."""
    with path.open("rb") as file:
        begins = file.read(LOOKED_THROUGH)
    if begins.startswith(OLD_OFFICE):
        return _old_office(begins, path.suffix.casefold())
    for beginning, what in BEGINNINGS:
        if begins.startswith(beginning):
            return what
    if begins.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(WEB_PAGES):
        return f"a web page, whatever its name says: {SAVE_AS}"
    if path.suffix.casefold() in ONE_TABLE:
        return "one file: put it into a folder, named after its table, such as patients.csv"
    return None


def _old_office(content: bytes, suffix: str) -> str:
    """By the names of the streams in it, which are in UTF-16, else by its own name."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return LOCKED
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return XLS
    kinds = {".xlsx": LOCKED, ".xlsm": LOCKED, ".xls": XLS}
    return kinds.get(suffix, "a file of an old Office program, which holds no table to read")


def kind_of_packed(names: Collection[str]) -> str | None:
    """What a .zip with these files is that holds no bundle; None where it may hold one."""
    if "mimetype" in names and "content.xml" in names:
        return f"an OpenDocument file (.ods): {SAVE_AS}"
    if "xl/workbook.bin" in names:
        return f"a binary workbook (.xlsb): {SAVE_AS}"
    if any(name.endswith(".iwa") for name in names):
        return "a Numbers file: export it as Excel (.xlsx)"
    if "word/document.xml" in names:
        return "a Word document: put its tables into a workbook (.xlsx)"
    return None
