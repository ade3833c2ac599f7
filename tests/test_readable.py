"""What of a request is refused before any page looks at it."""

import pytest

from pms.web.readable import LONGEST_QUERY, MOST_ARGUMENTS

PLAIN = "/lists?organism="


@pytest.mark.parametrize(
    "query",
    [
        "organism=" + "+".join(["word"] * 1_700),
        "organism=" + "x" * 10_000,
        "&".join([f"diagnosis=v{n}" for n in range(MOST_ARGUMENTS + 1)]),
        "&" * 500,
    ],
)
def test_an_address_that_asks_too_much_is_refused_in_plain_words(client, query):
    page = client.get(f"/lists?{query}")
    assert page.status_code == 422
    assert "Too much was asked for in one go" in page.words
    assert client.get(f"/lists?{query}", htmx=True).status_code == 422


def test_an_address_of_the_longest_length_is_read(client):
    query = "&".join([f"column=x{n}" for n in range(MOST_ARGUMENTS - 1)])
    query += "&edit=" + "x" * (LONGEST_QUERY - len(query) - 6)
    assert len(query) == LONGEST_QUERY
    assert client.get(f"/ward?{query}").status_code == 200


@pytest.mark.parametrize("typed", ["Qz%00qz", "%1B[31m", "%C2%85", "%EF%BF%BE", "\xff", "%7F"])
@pytest.mark.parametrize("address", [PLAIN, "/lists?Qz", "/sign-in?next=/", "/organisation/lists?"])
def test_an_address_with_a_character_that_cannot_be_kept_is_refused(client, address, typed):
    page = client.http.get("/", environ_overrides=environ_of(address + typed))
    assert page.status_code == 422
    assert "A character that was typed cannot be used" in page.words


def environ_of(address: str) -> dict[str, str]:
    path, _, query = address.partition("?")
    return {"PATH_INFO": path, "QUERY_STRING": query}


@pytest.mark.parametrize("path", ["/pati\0ents", "/lists\x1b", "/static/\x00.css"])
def test_a_path_with_a_character_that_cannot_be_kept_is_not_found(client, path):
    page = client.http.get("/", environ_overrides={"PATH_INFO": path})
    assert page.status_code == 404


def test_what_nobody_sees_is_dropped_from_an_address(client):
    page = client.get(f"{PLAIN}%E2%80%AEStaph%E2%80%8B%C2%A0aureus%20")
    assert client.follow(page).status_code == 200
    assert page.location == f"{PLAIN}Staph+aureus"


@pytest.mark.parametrize("mimetype", ["application/json", "text/plain", "text/xml"])
def test_a_body_that_is_no_form_is_refused(client, mimetype):
    page = client.post("/patients/add", '{"family_name": "\\ud800"}', content_type=mimetype)
    assert page.status_code == 415
    assert "could not be understood" in page.words


def test_a_word_filter_of_many_words_is_refused_beside_it(client):
    words = ",".join(f"w{n}" for n in range(21))
    page = client.get(f"{PLAIN}{words}")
    assert page.status_code == 422
    assert "Enter 20 words or fewer" in page.words
