"""The return in a real browser: another quarter, Back, a number opened, the file downloaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pms.domain.nors.check import check_return
from pms.picklists.shipped import shipped_lists
from tests.browser.barriers import look
from tests.browser.signing_in import served_to
from tests.chromium import Incidents
from tests.factories import a_course, a_user, an_episode
from tests.reports.quarters import PAGE, a_full_quarter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def signed_in(app, page) -> Iterator[Page]:
    """A manager who has opened the first quarter of 2026."""
    a_full_quarter()
    a_course(an_episode(diagnosis=None), agent="ertapenem")
    with served_to(page, app, a_user(roles=("manager",))) as address:
        page.goto(address + PAGE)
        yield page


def test_another_quarter_comes_in_place_and_back_returns(signed_in, incidents):
    page = signed_in
    look(page)
    page.focus("#quarter")
    page.select_option("#quarter", "2026Q2")
    expect(page.locator("#return h2").first).to_contain_text("Adult, 2026 Q2, April to June")
    assert page.url.endswith("/reports/adult/2026Q2")
    assert page.title() == "NORS return, Adult, 2026Q2 - PMS"
    assert page.evaluate("document.activeElement.id") == "quarter"
    look(page)
    page.go_back()
    expect(page.locator("#return h2").first).to_contain_text("Adult, 2026 Q1, January to March")
    expect(page.locator("#quarter")).to_have_value("2026Q1")
    assert incidents == Incidents()


def test_rows_of_zeros_can_be_hidden(signed_in):
    zeros = signed_in.locator("#DIAGNOSIS .pms-zero")
    expect(zeros.first).to_be_visible()
    signed_in.check("#hide-zeros")
    expect(zeros.first).to_be_hidden()
    expect(signed_in.locator("#DIAGNOSIS th:text-is('Cellulitis')")).to_be_visible()


def test_a_number_opens_its_episodes_under_its_table(signed_in, incidents):
    signed_in.focus("#REGIMEN tr:has(th:text-is('Ertapenem')) a >> nth=1")
    signed_in.keyboard.press("Enter")
    heading = signed_in.locator("#behind-REGIMEN summary")
    expect(heading).to_have_text("Regimen: Ertapenem, OPAT days: 14")
    expect(heading).to_be_focused()
    expect(signed_in.locator("#behind-REGIMEN tbody tr")).to_have_count(1)
    look(signed_in)
    assert incidents == Incidents()


def test_the_file_comes_down_under_its_standard_name_and_passes_the_checker(signed_in):
    with signed_in.expect_download() as started:
        signed_in.click("a:has-text('Download the draft CSV')")
    download = started.value
    assert download.suggested_filename == "NORS_RXX_adult_2026Q1_draft.csv"
    data = Path(download.path()).read_bytes()
    assert check_return(data, shipped_lists(), download.suggested_filename) == []


def test_a_manager_closes_a_quarter_and_notes_its_upload_by_keyboard(signed_in, incidents):
    page = signed_in
    exclude_all(page)
    look(page)
    press(page, "#next a.nhsuk-button")
    expect(page.locator("h1")).to_contain_text("Close the quarter: Adult")
    look(page)
    press(page, "button:has-text('Close as revision 1')")
    expect(page.locator("#next")).to_contain_text("Download the file, upload it to NORS")
    with page.expect_download() as started:
        press(page, "a:text-is('Download the CSV for NORS')")
    assert started.value.suggested_filename == "NORS_RXX_adult_2026Q1_v1.csv"
    press(page, "a:text-is('Confirm the upload')")
    expect(page.locator("#sent input[name=uploaded_on]")).to_be_focused()
    look(page)
    page.keyboard.type("today")
    page.keyboard.press("Enter")
    expect(page.locator("#sent")).to_contain_text("Confirm it is on the registry")
    look(page)
    assert incidents == Incidents()


def test_the_return_on_paper_has_its_numbers_and_no_buttons(signed_in):
    signed_in.emulate_media(media="print")
    for hidden in (".pms-steps", ".pms-next", ".pms-downloads", "#quarter"):
        expect(signed_in.locator(hidden).first).to_be_hidden()
    expect(signed_in.locator("#SUMMARY")).to_be_visible()


def exclude_all(page: Page) -> None:
    """Leave out every episode with a query that blocks closing."""
    while page.locator("a:has-text('Exclude episode')").count():
        press(page, "a:has-text('Exclude episode')")
        expect(page.locator("input[name=reason]")).to_be_visible()
        page.fill("input[name=reason]", "Counted by another centre")
        with page.expect_navigation():  # the whole list of what is left
            page.keyboard.press("Enter")


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.press("Enter")
