"""The day read back in the browser is the day the server will keep."""

import random
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from pms.domain.text.days import MONTHS, WEEKDAYS, in_words, read_day
from tests import factories
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

READ = """async ([module, table]) => {
  const { dayInWords, dayNumber, readDay } = await import(module);
  return table.map(([text, today, planned, born]) => {
    const day = readDay(text, dayNumber(today), planned, born);
    return day === null ? null : dayInWords(day, dayNumber(today));
  });
}"""


class Typist:
    """Types texts of every form, right and wrong; always the same ones."""

    def __init__(self) -> None:
        self.chance = random.Random(20260713)

    def any(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def day(self) -> str:
        return self.any("0", "1", "03", "13", "28", "29", "30", "31", "32")

    def year(self) -> str:
        return self.any("", "26", "2026", "00", "99", "27", "1899", "0026", "9999")

    def month(self) -> str:
        return self.any(*MONTHS)[: self.chance.choice([2, 3, 4, 9])]

    def mark(self) -> str:
        return self.any("/", ".", "-", " ", "", "\u2013", " / ")

    def text(self) -> str:
        mark, number = self.mark(), str(self.chance.randint(0, 13))
        weekday = self.any(*WEEKDAYS, "weds")[: self.chance.choice([2, 3, 4, 9])]
        return self.any(
            f"{self.day()}{mark}{number}{mark}{self.year()}",
            f"{self.day()}{mark}{number}",
            f"{self.day()}{self.any('', 'th', 'st')}{mark}{self.month()}{self.mark()}{self.year()}",
            f"{self.day()} {self.month()}",
            f"{self.any('2026', '1850', '2024')}-{number}-{self.day()}",
            f"{self.any('+', '-')}{self.chance.randint(0, 9999)}{self.any('', 'w', 'd', 'm')}",
            self.any("today", "Yesterday", " TOMORROW ", "soon", "now", "", "constructor"),
            self.any("", "last ", "next ", "this ") + weekday,
        )

    def today(self) -> str:
        rare = (date(2024, 2, 29), date(2026, 7, 20), date(2026, 12, 31), date(2027, 1, 1))
        usual = date(2026, 1, 1) + timedelta(self.chance.randint(0, 800))
        return self.chance.choice([*rare, usual, usual]).isoformat()

    def table(self, rows: int) -> list[tuple[str, str, bool, bool]]:
        kinds = [(False, False), (True, False), (False, True)]
        return [(self.text(), self.today(), *self.chance.choice(kinds)) for _ in range(rows)]


def words_of(text: str, today: str, planned: bool, born: bool) -> str | None:
    on = date.fromisoformat(today)
    try:
        return in_words(read_day(text, on, planned, born), on)
    except ValueError:
        return None


def test_the_browser_reads_days_as_the_server_does(page, live_server):
    page.goto(live_server.address("/sign-in"))
    table = Typist().table(5000)
    answers = page.evaluate(READ, [live_server.address("/static/day-text.js"), table])
    expected = [words_of(*row) for row in table]
    differing = [row for row in zip(table, answers, expected, strict=True) if row[1] != row[2]]
    assert differing == []
    read = sum(answer is not None for answer in answers)
    assert 1500 < read < 4500, "the table should hold days and what is none"


def test_a_day_is_read_back_as_it_is_typed(page, live_server, incidents):
    episode = factories.an_episode()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}/reviews/add"))
    box, read = (
        page.locator("#review-new-next_review_on"),
        page.locator("#review-new-next_review_on-read"),
    )
    box.fill("+14")
    expect(read).to_contain_text(", in 14 days")
    box.fill("tomorow")
    expect(read).to_have_text("")
    box.press("Tab")
    expect(read).to_contain_text("Not a date yet")
    box.fill("tomorrow")
    expect(read).to_contain_text(", tomorrow")
    assert incidents.violations == []
