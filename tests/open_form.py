"""What a browser would send of a form it was shown."""

from typing import Any


def open_form(response: Any, within: str = "main") -> dict[str, Any]:
    """The answers of the first form of a page's part, or of the region that htmx was given."""
    page = response.page
    form = page.select_one(f"{within} form") or page.find("form")
    data: dict[str, Any] = {}
    for field in form.select("input[name]"):
        if field.get("type") not in {"radio", "checkbox"}:
            data[field["name"]] = field.get("value", "")
        elif field.has_attr("checked"):
            data.setdefault(field["name"], []).append(field["value"])
    for field in form.select("textarea"):
        data[field["name"]] = field.text.strip()
    for field in form.select("select"):
        chosen = field.select_one("option[selected]")
        data[field["name"]] = chosen["value"] if chosen else ""
    return data
