"""The help: every page opens for whom it is for, every link leads somewhere, pictures are there."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import pms
from pms.auth import browsers, passwords
from pms.auth.models import OVER_ALL, ROLES
from pms.episodes.sections import SECTIONS, title_of
from pms.help import topics
from pms.help.keys import keys
from pms.help.pictures import FOLDER
from pms.web.networks import PAGE as REFUSED
from tests.client import Client
from tests.factories import a_user, an_episode

pytestmark = pytest.mark.on_sqlite("the pages of the help")

ROOT = Path(pms.__file__).parents[1]
PROGRAM = ROOT / "pms"
TEMPLATES = PROGRAM / "templates"
HELP, HELP_CODE = TEMPLATES / "help", PROGRAM / "help"
EVERY = [*topics.TOPICS]


def addresses(page: BeautifulSoup) -> set[str]:
    return {link["href"] for link in page.find(id="maincontent").find_all("a", href=True)}


@pytest.fixture
def reader(app) -> Client:
    """Somebody with every role of an organisation, who may follow every link."""
    reader = Client(app)
    reader.sign_in(a_user(roles=tuple(role for role in ROLES if role not in OVER_ALL)))
    return reader


def test_the_index_leads_to_every_page(client):
    found = addresses(client.get("/help").page)
    assert {f"/help/{code}" for code in EVERY} <= found


def test_every_link_of_the_help_resolves(reader):
    places = {"/help", *(f"/help/{code}" for code in EVERY)}
    answers = {place: reader.get(place) for place in sorted(places)}
    for place in sorted(places):
        for link in addresses(answers[place].page):
            path, _, part = link.partition("#")
            answer = answers.get(path or place) or answers.setdefault(path, reader.get(path))
            assert answer.status_code in (200, 303), f"{place}: {link}"
            if part and (path or place) in places:
                assert answer.page.find(id=part), f"{place}: {link}"


@pytest.mark.parametrize("role", ["viewer", "manager", "organisation_admin", *OVER_ALL])
def test_nobody_is_led_to_a_page_that_is_closed_to_them(app, role):
    client = Client(app)
    client.sign_in(a_user(roles=(role,)))
    links = set().union(*(addresses(client.get(f"/help/{code}").page) for code in EVERY))
    for path in sorted({link.partition("#")[0] or "/help" for link in links}):
        assert client.get(path).status_code in (200, 303), path


# --- Before signing in --------------------------------------------------------------------------


def test_how_to_get_in_and_where_the_data_is_are_read_before_signing_in(app):
    client = Client(app)
    for code in topics.OPEN:
        page = client.get(f"/help/{code}")
        assert page.status_code == 200
        for link in addresses(page.page):
            assert client.get(link.partition("#")[0] or "/sign-in").status_code in (200, 303), link


def test_the_rest_asks_to_sign_in_first(app):
    for path in ("/help", *(f"/help/{code}" for code in topics.SIGNED_IN)):
        answer = Client(app).get(path)
        assert answer.status_code == 303, path
        assert "/sign-in" in answer.location or "/access-code" in answer.location


def test_the_pages_of_signing_in_lead_to_them(stranger, app):
    for page in (stranger.get("/sign-in").page, Client(app).get("/access-code").page):
        found = addresses(page)
        assert "/help/getting-access" in found
        assert "/help/your-data" in found


def test_what_is_open_is_open_to_the_allowed_networks_alone(app, monkeypatch):
    monkeypatch.setitem(app.config, "NETWORKS", "10.0.0.0/8")
    answer = Client(app).get("/help/getting-access")
    assert answer.status_code == 403
    assert answer.text == REFUSED


# --- What they say ------------------------------------------------------------------------------


def test_numbers_are_those_of_the_program(client):
    said = client.get("/help/getting-access").words
    assert f"remembers it for {browsers.LASTS.days} days" in said
    assert f"Choose {passwords.MINIMUM} characters or more" in said


def test_the_keys_are_those_that_the_script_takes(client):
    page = client.get("/help/keys").page
    shown = {
        key.text for table in page.find_all("table")[: len(keys())] for key in table.find_all("kbd")
    }
    assert shown == {one for group in keys().values() for key in group for one in key.press}
    assert {"?", "/", "n", "p", "c", "Ctrl+Enter", "Escape"} <= shown
    document = (ROOT / "docs/keyboard.md").read_text(encoding="utf-8")
    for key in (one for one in shown if len(one) == 1):
        assert f"`{key}`" in document, key


def test_the_keys_of_an_episode_are_in_its_markup():
    """What the help promises is what the templates give a letter to."""
    templates = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "pms/templates/episodes").rglob("*.html")
    )
    for key in keys()["On an episode"]:
        assert f'key="{key.press[0]}"' in templates or f'shortcut="{key.press[0]}"' in templates, (
            key
        )


def test_every_picture_is_small_has_words_and_is_shown_once(client):
    shown = []
    for code in EVERY:
        for image in client.get(f"/help/{code}").page.select("main img"):
            assert len(image["alt"]) > 30
            assert int(image["width"]) <= 1280
            shown.append(re.search(r"help/([a-z-]+)\.png", image["src"])[1])
    assert sorted(shown) == sorted(path.stem for path in FOLDER.glob("*.png"))
    for path in (*FOLDER.glob("*.png"), *(ROOT / "docs/images").glob("*.png")):
        assert path.stat().st_size <= 120_000, path.name


def test_the_help_names_no_patient(client):
    for code in EVERY:
        text = client.get(f"/help/{code}").page.find("main").text
        assert not re.search(r"\b999[ ]?\d{3}[ ]?\d{4}\b", text)


# --- The names of what is on screen --------------------------------------------------------------


def test_every_section_of_an_episode_is_headed_by_its_name(client):
    """By which the help and the history name it."""
    episode = an_episode()
    page = client.get(f"/episodes/{episode.id}").page
    headings = {
        section: heading.get_text(" ", strip=True)
        for section in SECTIONS
        if (heading := page.find(id=section).find("h2"))
    }
    assert len(headings) > 15
    assert headings == {section: title_of(section) for section in headings}


@pytest.mark.parametrize("template", sorted(HELP.glob("*.html")), ids=lambda path: path.stem)
def test_what_the_help_quotes_is_on_a_screen(template):
    """A quotation that begins with a capital is the name of a button, a heading or a message; of
    an example with a number in it, the first sentence is looked for."""
    said = " ".join(
        path.read_text(encoding="utf-8")
        for path in (*PROGRAM.rglob("*.py"), *TEMPLATES.rglob("*.html"))
        if path.parent not in (HELP, HELP_CODE) or path.name == "_beside.html"
    )
    quoted = re.findall(r"“([A-Z][^”{]*[^”{.])\.?”", template.read_text(encoding="utf-8"))
    assert [words for words in quoted if re.sub(r"\d+", "", words).split(". ")[0] not in said] == []
