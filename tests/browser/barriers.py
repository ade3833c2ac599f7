"""What no page may have, in any state: what axe finds, and more width than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.services import PATIENCE

DESKTOP, TABLET = 1280, 768
HEIGHT = 900


def refuse_barriers(page: Page, state: str = "the page") -> None:
    """No barrier that axe can see."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"


def refuse_overflow(page: Page, state: str = "the page") -> None:
    """Nothing wider than the screen; after a change of size the menu folds a moment later."""
    try:
        page.wait_for_function(
            "() => document.documentElement.scrollWidth <= window.innerWidth", timeout=PATIENCE
        )
    except PlaywrightTimeout:
        wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        raise AssertionError(f"{state}: {wide} pixels wide on a screen of {room}") from None


def look(page: Page, state: str = "the page") -> None:
    """Neither of the two on a desk, nor on a tablet."""
    for width in (DESKTOP, TABLET):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        refuse_overflow(page, f"{state} at {width}")
        refuse_barriers(page, f"{state} at {width}")


def look_at(page: Page, state: str) -> None:
    """What axe finds on a desk, and the width on a tablet."""
    refuse_barriers(page, state)
    page.set_viewport_size({"width": TABLET, "height": HEIGHT})
    refuse_overflow(page, state)
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
