"""A name of one long word is read whole on the smallest screen, and so is what stands beside it."""

import pytest

from tests import factories
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftsch"


@pytest.mark.parametrize("width", [320, 390])
def test_a_family_name_of_seventy_letters_wraps(page, live_server, incidents, width):
    episode = factories.an_episode(factories.a_patient(family_name=LONG, given_name="Ada"))
    sign_in(page, live_server)
    page.set_viewport_size({"width": width, "height": 740})
    for path in (
        f"/patients/{episode.patient_id}",
        f"/patients/{episode.patient_id}/details",
        f"/episodes/{episode.id}",
    ):
        page.goto(live_server.address(path))
        name = page.locator(".pms-patient__name")
        assert name.inner_text() == f"{LONG.upper()}, Ada"
        assert name.evaluate("one => one.getBoundingClientRect().right") <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    for path in (f"/patients/{episode.patient_id}/allergies", "/patients"):
        page.goto(live_server.address(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.fill("[name=text] >> nth=-1", "wolfe")
    link = page.locator("a[data-found]").first
    link.wait_for()
    assert link.evaluate("one => one.getBoundingClientRect().width") <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
