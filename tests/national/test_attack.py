"""What can be worked out of everything that a national viewer can open, now and as it was once."""

from itertools import product
from pathlib import Path
from random import Random

import pytest

from pms.domain.care.lists import labels
from pms.domain.counting.publication import PublishedCounts
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.national.protection import national_publication
from pms.domain.national.totals import OTHERS_OWN, Figure, Total, total_of, withheld_because
from pms.national import tables
from pms.national.looking import contributing_words, spans_of
from pms.picklists.shipped import shipped_lists
from pms.web.spreadsheets import csv_bytes
from tests.disclosure.attack import leaks
from tests.national.made_up import figures_of_a_quarter
from tests.national.reading import COLUMNS, PLACE, Key, Pages, numerators, rows_of

FORMER = Path(__file__).with_name("former_pages.txt")


# --- The attack breaks what was shown once -------------------------------------------------------


@pytest.fixture(scope="module")
def former() -> Pages:
    """The files of 2025 as the program of 7aa409a made them for seven made-up organisations."""
    files: dict[tuple[str, str], str] = {}
    for part in FORMER.read_text().split("# ")[1:]:
        name, _, text = part.partition("\n")
        table, period = name.split()
        files[table, "2025" if period == "year" else f"2025Q{period}"] = text
    columns = {table: tuple(rows_of(text)[0])[3:] for (table, _), text in files.items()}
    return Pages(files, small=4, columns=columns)


def test_a_year_less_its_quarters_gave_away_what_a_funnel_did_not_draw(former):
    """The organisation with 29 drug events had 3 in its second quarter."""
    assert former.points("drug_events", "2025")[-1] == (3730, 29)
    assert former.of_one_not_drawn("drug_events", "2025", few=4)[2] == {(11, 3, 6, 9)}
    assert former.points("line_events", "2025")[1] == (2700, 23)
    assert former.of_one_not_drawn("line_events", "2025", few=4)[1] == {(8, 4, 7, 4)}


def test_a_range_over_five_organisations_gave_away_the_five(former):
    """2 of 13 readmitted, as the lowest, the quartiles and the highest of five are the five."""
    row = former.measures["2025Q1", "Unplanned readmission"]
    assert row["Organisations"] == "5"
    names = ("Lowest", "Lower quartile", "Median", "Upper quartile", "Highest")
    five = [numerators(row[name], range(10, 126), most=7) for name in names]
    sets = {one for one in product(*five) if 5 <= sum(one) <= 7}  # 4.0% of 125 is 5: 5 to 7
    assert {one[-1] for one in sets} == {2}
    assert [whole for whole in range(10, 126) if f"{200 / whole:.1f}" == row["Highest"]] == [13]


# --- It breaks nothing of what is shown now ------------------------------------------------------

Year = list[Total]


def a_year(rng: Random, organisations: int, size: int) -> Year:
    """Four quarters of a service; in each, some organisations have nothing."""
    sizes = [rng.randint(0, size) for _ in range(organisations)]
    return [
        total_of(
            {
                number: figures_of_a_quarter(rng, rng.choice((0, 1, most, most)))
                for number, most in enumerate(sizes)
            }
        )
        for _ in range(4)
    ]


def files_of(years: dict[int, Year]) -> tuple[dict[tuple[str, str], str], dict[Key, int]]:
    """Everything that can be opened of a service, as it is printed; and the truth."""
    files, truth = {}, {}
    for year, quarters in years.items():
        published: list[PublishedCounts] = []
        for number, total in enumerate(quarters, 1):
            if withheld_because(total):
                continue
            one = national_publication(total)
            published.append(one)
            period = f"{year}Q{number}"
            files |= files_of_period(period, [one])
            truth |= {(period, *named(figure)): count for figure, count in total.counts.items()}
        if len(published) == 4:
            files |= files_of_period(str(year), published)
    return files, truth


def files_of_period(period: str, published: list[PublishedCounts]) -> dict[tuple[str, str], str]:
    figures = tables.figures("adult", spans_of(published), is_year="Q" not in period)
    contributing = contributing_words(len(one.organisations) for one in published)
    found = {}
    for name in tables.NAMES:
        header, rows = tables.as_rows(name, figures)
        assert tuple(header) == COLUMNS[name]
        data = csv_bytes([*PLACE, *header], [[period, "Adult", contributing, *row] for row in rows])
        found[name, period] = data.decode()
    return found


def named(figure: Figure) -> tuple[str, str]:
    """The table and the row that a figure is printed in."""
    for one, label in tables.SUMMARY:
        if one == figure:
            return "summary", label
    words = labels(shipped_lists(), figure[0])
    words |= {OTHERS_OWN: tables.OWN, NOT_RECORDED: NOT_RECORDED_LABEL}
    return figure[0], words[figure[1]]


def attacked(seed: object, organisations: int, size: int, years: int = 1) -> int:
    """Nothing is left with fewer than three values; how many small counts there were."""
    rng = Random(f"{seed} {organisations} {size}")
    files, truth = files_of({2020 + n: a_year(rng, organisations, size) for n in range(years)})
    pages = Pages(files)
    assert leaks(pages.reader, truth) == []
    pages.check_years()
    pages.check_measures()
    pages.check_shares()
    return sum(0 < count < 8 for key, count in truth.items() if key in pages.printed)


@pytest.mark.parametrize(
    ("organisations", "size"), [(2, 40), (3, 6), (5, 30), (9, 12), (10, 3), (13, 20), (25, 40)]
)
def test_no_small_count_is_left_with_fewer_than_three_values(organisations, size):
    small = attacked("gate", organisations, size)
    assert bool(small) is (organisations > 2)
