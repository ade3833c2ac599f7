"""A picture as it is drawn: the boxes of all that its SVG holds, in its own pixels."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import pms
from pms.charts.labels import text_width

TEMPLATES = Path(pms.__file__).parent / "templates"
ASCENT, DESCENT = 0.75, 0.22
"""Of Arial: how far letters reach above and below the line they stand on, in their size."""


class Box(NamedTuple):
    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@cache
def macros(name):
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    return environment.get_template(f"components/{name}.html").module


def drawn(chart, why_none=""):
    return BeautifulSoup(str(macros("pictures").picture(chart, "picture", why_none)), "html.parser")


def size_of(figure):
    _, _, width, height = map(
        float, figure.select("svg[viewBox], svg[viewbox]")[-1]["viewbox"].split()
    )
    return width, height


def texts_of(figure):
    return [_text(tag) for tag in figure.select("svg text")]


def _text(tag):
    """Bold letters are a little wider."""
    words, size = tag.get_text(), float(tag.get("font-size") or tag.find_parent("svg")["font-size"])
    x, y = float(tag["x"]), float(tag["y"])
    width = text_width(words, size) * (1.08 if tag.get("font-weight") == "bold" else 1)
    left = {"end": x - width, "middle": x - width / 2}.get(tag.get("text-anchor"), x)
    return Box(words, left, y - ASCENT * size, left + width, y + DESCENT * size)


def points_of(figure):
    """Dots, rings, triangles and the squares around them."""
    found = []
    for tag in figure.select("svg circle"):
        x, y, r = (float(tag[name]) for name in ("cx", "cy", "r"))
        found.append(Box("dot", x - r, y - r, x + r, y + r))
    for tag in figure.select("svg path:has(title)"):
        x, y, right, down, left = map(float, re.findall(r"-?[\d.]+", tag["d"]))
        assert left == -2 * right
        ends = sorted((y, y + down))
        found.append(Box("triangle", x - right, ends[0], x + right, ends[1]))
    for tag in figure.select("svg path[transform]"):
        x, y = map(float, re.findall(r"-?[\d.]+", tag["transform"]))
        found.append(Box("small triangle", x - 5, y - 5, x + 5, y + 5))
    return found + [box for box in rectangles_of(figure) if box.what == "square"]


def rectangles_of(figure):
    found = []
    for tag in figure.select("svg[role=img] rect"):
        x, y, width, height = (float(tag.get(name, 0)) for name in ("x", "y", "width", "height"))
        what = "square" if tag.get("fill-opacity") == "0.6" else tag["fill"]
        found.append(Box(what, x, y, x + width, y + height))
    return found
