"""What is written on the pictures of a page, as the browser lays it out."""

from playwright.sync_api import Page

MEETING = """() => {
  const found = [];
  const inked = box => ({ left: box.left + 0.5, right: box.right - 0.5,
    top: box.top + box.height * 0.18, bottom: box.bottom - box.height * 0.18 });
  const meet = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  for (const svg of document.querySelectorAll("svg[role=img], svg.pms-timeline")) {
    const frame = svg.getBoundingClientRect();
    const boxes = query => [...svg.querySelectorAll(query)].map(
      one => [one.textContent, one.getBoundingClientRect()]);
    const texts = boxes("text").filter(([words]) => words.trim());
    texts.forEach(([words, box], number) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1)
        found.push(words + " leaves its picture");
      for (const [other, place] of texts.slice(number + 1))
        if (meet(inked(box), inked(place))) found.push(words + " meets " + other);
      if (svg.getAttribute("role") === "img")
        for (const [, place] of boxes("circle, path:has(title)"))
          if (meet(inked(box), place)) found.push(words + " meets a point");
    });
  }
  return found;
}"""


def refuse_meeting_words(page: Page, state: str = "the page") -> None:
    """No word of a picture on another, on a point or beyond the edge, in whatever letters."""
    found = page.evaluate(MEETING)
    assert found == [], f"{state}: {found}"
