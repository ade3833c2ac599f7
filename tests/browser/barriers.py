"""What no page may have, in any state: what axe finds, and more width than the screen."""

from collections.abc import Iterable, Iterator

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.services import PATIENCE

# Every rule of axe that is on by default; of what it finds, the barriers alone are handed over.
RUN = """axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations)"""

DESKTOP, TABLET = 1280, 768
HEIGHT = 900


def refuse_barriers(page: Page, state: str = "the page") -> None:
    """No barrier that axe can see."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN)
    assert found == [], f"{state}: {AxeResults({'violations': found}).generate_report()}"


def refuse_overflow(page: Page, state: str = "the page") -> None:
    """Nothing wider than the screen; after a change of size the menu folds a moment later."""
    try:
        page.wait_for_function(
            "() => document.documentElement.scrollWidth <= window.innerWidth", timeout=PATIENCE
        )
    except PlaywrightTimeout:
        wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        raise AssertionError(f"{state}: {wide} pixels wide on a screen of {room}") from None


def at_each(page: Page, widths: Iterable[int]) -> Iterator[int]:
    """The page as it stands on screens of these widths, one after the other."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield width


def look(page: Page, state: str = "the page", widths: Iterable[int] = (DESKTOP, TABLET)) -> None:
    """Neither of the two on a desk, nor on a tablet."""
    for width in at_each(page, widths):
        refuse_overflow(page, f"{state} at {width}")
        refuse_barriers(page, f"{state} at {width}")


def look_at(page: Page, state: str) -> None:
    """What axe finds on a desk, and the width on a tablet."""
    refuse_barriers(page, state)
    page.set_viewport_size({"width": TABLET, "height": HEIGHT})
    refuse_overflow(page, state)
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
