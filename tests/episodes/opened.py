"""Forms as their reader opened them."""

from typing import Any

from tests.client import Client


def opened(client: Client, url: str) -> dict[str, str]:
    """The hidden answers of the form at an address, to be posted with the others."""
    return hidden(client.get(url, htmx=True).page)


def hidden(page: Any) -> dict[str, str]:
    return {tag["name"]: tag.get("value", "") for tag in page.select("form input[type=hidden]")}


def chosen(page: Any, id_: str) -> str:
    """The value that a select shows."""
    return str(page.find(id=id_).find("option", selected=True)["value"])
