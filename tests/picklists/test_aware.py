"""UK-AWaRe categories: what comes with the program, from which day, and by which route (R23)."""

from datetime import date
from pathlib import Path

import pytest

import pms
from pms.domain.care.aware import CATEGORIES, ROUTES, AwareCategories, aware_line, read_aware
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.stewardship import AgentsByCategory
from pms.picklists.shipped import shipped_aware, shipped_lists
from tests.written import rows_in

PUBLISHED = date(2025, 1, 29)
FILE = Path(pms.__file__).parent / "picklists" / "aware.csv"


def category(agent: str, route: str | None = "iv", day: date = PUBLISHED) -> str:
    return AwareCategories(shipped_lists()).of(agent, route, day)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("cefazolin", "access"),  # Access since this version, as all of the first generation
        ("cefalexin", "access"),
        ("co_amoxiclav", "watch"),  # Access in the list of the WHO
        ("ceftriaxone", "watch"),
        ("meropenem", "reserve"),  # Watch in the list of the WHO
        ("pristinamycin", "other"),
        ("rifampicin", "not_classified"),
        ("caspofungin", "not_classified"),
        ("aciclovir", "not_classified"),
        ("local_mixture", "not_classified"),
    ],
)
def test_an_antimicrobial_has_the_category_of_the_uk(agent, said):
    assert category(agent) == said


def test_the_list_differs_by_route_for_some():
    assert category("fosfomycin", "iv") == category("fosfomycin", "im") == "reserve"
    assert category("fosfomycin", "po") == "access"
    assert category("fosfomycin", None) == category("fosfomycin", "inh") == "not_classified"
    assert category("minocycline", "po") == "watch"
    assert category("minocycline", "iv") == "not_classified"


def test_days_before_the_list_was_published_are_classed_by_it_too():
    assert category("cefazolin", day=date(2019, 5, 1)) == "access"


def test_every_line_that_comes_with_the_program_is_of_an_agent_and_says_where_it_is_listed():
    agents = {value.code for value in shipped_lists()["antimicrobial"]}
    rows = rows_in(FILE.read_text(encoding="utf-8"))
    assert set(shipped_aware()) <= agents
    for row in rows:
        assert row["category"] in CATEGORIES
        assert row["routes"] in ROUTES
        assert row["listed_as"]
        assert date.fromisoformat(row["starts_on"]) == PUBLISHED
    assert len({(row["code"], row["routes"]) for row in rows}) == len(rows)


def test_nothing_but_antibiotics_is_classed():
    antifungals = ("anidulafungin", "fluconazole", "isavuconazole", "liposomal_amphotericin")
    antivirals = ("cidofovir", "foscarnet", "ganciclovir", "peg_interferon")
    others = ("artesunate", "pentamidine", "sodium_stibogluconate", "other")
    assert not {*antifungals, *antivirals, *others} & set(shipped_aware())


def test_a_category_holds_from_its_day():
    lists = shipped_lists()
    values = [
        type(value)(
            value.code, value.label, aware=read_aware(("2025-01-29 watch", "2026-04-01 access"))
        )
        for value in lists["antimicrobial"]
    ]
    categories = AwareCategories({**lists, "antimicrobial": values})
    assert categories.of("teicoplanin", "iv", date(2026, 3, 31)) == "watch"
    assert categories.of("teicoplanin", "iv", date(2026, 4, 1)) == "access"


def test_a_line_is_typed_as_people_say_it():
    assert aware_line(PUBLISHED, " Oral  access ")[1:] == ("oral", "access")
    assert aware_line(PUBLISHED, "Not classified")[1:] == ("", "not_classified")
    for wrong in ("", "oral", "Watched", "iv Access"):
        with pytest.raises(ValueError, match="Access, Watch, Reserve, Other or Not classified"):
            aware_line(PUBLISHED, wrong)


def test_agents_stand_by_category_and_then_in_the_order_of_their_list():
    """An agent and a category are both called Other."""
    used = {"not_classified+other", "other+pristinamycin", "watch+teicoplanin", "watch+ceftriaxone"}
    listed = AgentsByCategory().listed(used, Period(PUBLISHED, PUBLISHED), shipped_lists())
    assert [label for _, label in listed] == [
        "Watch: Ceftriaxone",
        "Watch: Teicoplanin",
        "Other: Pristinamycin",
        "Not classified: Other",
    ]
