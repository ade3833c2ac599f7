"""The pictures of the help: screenshots of the demonstration, made by docs/images/make.py."""

import struct
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1] / "static" / "help"


class HelpPicture(NamedTuple):
    """A file of static/ and its size, so that the page does not jump when it comes."""

    file: str
    width: int
    height: int


@cache
def picture(name: str) -> HelpPicture:
    with open(FOLDER / f"{name}.png", "rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:])
    return HelpPicture(f"help/{name}.png", width, height)
