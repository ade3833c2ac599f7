"""The return in a real browser: another quarter, Back, a number opened, the file downloaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pms.codes.shipped import shipped_lists
from pms.domain.nors.check import check_return
from tests.chromium import Incidents
from tests.client import Client
from tests.factories import a_course, a_user, an_episode
from tests.reports.quarters import PAGE, a_full_quarter
from tests.server_process import ServerProcess

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def signed_in(app, instance, page, monkeypatch) -> Iterator[Page]:
    """A manager who has opened the first quarter of 2026."""
    a_full_quarter()
    a_course(an_episode(diagnosis=None), agent="ertapenem")
    client = Client(app)
    client.sign_in(a_user(roles=("manager",)))
    monkeypatch.setenv("PMS_SECRET_KEY", app.config["SECRET_KEY"])  # to know its cookies again
    with ServerProcess(instance) as server:
        page.context.add_cookies(
            [
                {"name": cookie.key, "value": cookie.value, "url": server.address}
                for cookie in client.http._cookies.values()
            ]
        )
        page.goto(server.address + PAGE)
        yield page


def look(page: Page) -> None:
    """No barrier that axe can see, and nothing wider than the screen."""
    for width in (1280, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_another_quarter_comes_in_place_and_back_returns(signed_in, incidents):
    page = signed_in
    look(page)
    page.focus("#quarter")
    page.select_option("#quarter", "2026Q2")
    expect(page.locator("#return h2").first).to_have_text("Adult, 2026 Q2, April to June Draft")
    assert page.url.endswith("/reports/adult/2026Q2")
    assert page.title() == "NORS return, Adult, 2026Q2 - PMS"
    assert page.evaluate("document.activeElement.id") == "quarter"
    look(page)
    page.go_back()
    expect(page.locator("#return h2").first).to_have_text("Adult, 2026 Q1, January to March Draft")
    expect(page.locator("#quarter")).to_have_value("2026Q1")
    assert incidents == Incidents()


def test_rows_of_zeros_can_be_hidden(signed_in):
    zeros = signed_in.locator("#DIAGNOSIS .pms-zero")
    expect(zeros.first).to_be_visible()
    signed_in.check("#hide-zeros")
    expect(zeros.first).to_be_hidden()
    expect(signed_in.locator("#DIAGNOSIS th:text-is('Cellulitis')")).to_be_visible()


def test_a_number_opens_its_episodes_and_leads_back(signed_in, incidents):
    signed_in.click("#REGIMEN tr:has(th:text-is('Ertapenem')) a >> nth=1")
    expect(signed_in.locator("h1")).to_have_text("Regimen: Ertapenem, opat days: 14")
    look(signed_in)
    signed_in.click("a:has-text('Back to the return')")
    assert signed_in.url.endswith(f"{PAGE}#REGIMEN")
    assert incidents == Incidents()


def test_the_file_comes_down_under_its_standard_name_and_passes_the_checker(signed_in):
    with signed_in.expect_download() as started:
        signed_in.click("a:has-text('Download the draft CSV')")
    download = started.value
    assert download.suggested_filename == "NORS_RXX_adult_2026Q1_draft.csv"
    data = Path(download.path()).read_bytes()
    assert check_return(data, shipped_lists(), download.suggested_filename) == []
