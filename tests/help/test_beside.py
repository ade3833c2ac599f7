"""The short help beside each screen."""

import pytest

from pms.domain.nors.rules import RULES
from pms.help import topics
from pms.help.page_help import BY_PAGE, ENTRIES, WITHOUT, help_beside
from tests.every_route import every_rule, methods_of
from tests.factories import an_episode

pytestmark = pytest.mark.on_sqlite("the help beside each page")

PAGES = sorted({rule.endpoint for rule in every_rule() if "GET" in methods_of(rule)})
HEADINGS = [entry.is_for for entry in ENTRIES]


def is_without(endpoint: str) -> bool:
    return any(
        endpoint == one or (one.endswith(".") and endpoint.startswith(one)) for one in WITHOUT
    )


@pytest.mark.parametrize("endpoint", PAGES)
def test_every_page_has_help_beside_it_or_a_reason_why_not(endpoint):
    assert help_beside(endpoint) or is_without(endpoint), (
        f"say in pms/help/page_help.py: {endpoint}"
    )


def test_no_entry_is_for_a_page_that_is_not_there():
    names = {rule.endpoint for rule in every_rule()}
    for page in (*BY_PAGE, *WITHOUT):
        assert page in names or any(
            page.endswith(".") and name.startswith(page) for name in names
        ), page


def test_no_page_has_two_entries():
    pages = [page for entry in ENTRIES for page in entry.pages]
    assert len(pages) == len(set(pages))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.pages[-1])
def test_an_entry_is_short_and_its_long_page_has_the_part(entry, client):
    assert 4 <= len(entry.is_for.split()) + len(entry.first.split()) <= 70
    assert len(entry.rules) <= 2
    assert all(len(meaning) <= 260 for _, meaning in entry.meanings)
    with client.app.test_request_context():
        address = topics.topic_url(entry.topic)
    page = client.get(address).page
    assert entry.part is None or page.find(id=entry.part)


def test_a_new_page_has_the_help_of_its_family():
    assert help_beside("reports.something_new") == help_beside("reports.index")
    assert help_beside("nowhere.index") is None
    assert help_beside(None) is None


def test_it_stands_on_the_page_and_quotes_the_rule_set(client):
    episode = an_episode()
    help_ = client.get(f"/episodes/{episode.id}").page.find(id="page-help")
    assert help_.name == "details"
    assert not help_.has_attr("open")
    assert RULES["R7"].title in help_.text
    assert "Accepted, therapy ended, at least one OPAT day." in help_.text
    assert help_.find("a", href="/help/a-patients-way#episode")


def test_a_region_alone_has_none(client):
    episode = an_episode()
    assert "page-help" not in client.get(f"/episodes/{episode.id}/notes", htmx=True).text


def test_the_help_has_no_help_beside_it(client):
    assert client.get("/help").page.find(id="page-help") is None
