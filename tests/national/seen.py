"""What a test reads on the national pages, and how it has a quarter counted again."""

from tests import written
from tests.national.installation import PAGE


def total(page, label: str) -> str:
    figures = {one.dt.text: one.dd.text for one in page.page.select(".pms-figure")}
    return figures[label]


def shown_in(page) -> str:
    """What the page itself says, without the frame around it, in which the session runs out."""
    return str(page.page.find(id="maincontent") or page.text)


def rows_of(response) -> list[dict[str, str]]:
    assert response.mimetype == "text/csv"
    return written.rows_of(response.data)


def csv_of(table: str, page: str = PAGE) -> str:
    return page.replace("/national?", f"/national/{table}.csv?")


def again(viewer, page: str = PAGE, reason: str = "Three more have joined"):
    address = page.replace("?", "/count-again?")
    seen = viewer.get(address).page.find("input", attrs={"name": "seen"})["value"]
    return viewer.post(address, {"seen": seen, "reason": reason})
