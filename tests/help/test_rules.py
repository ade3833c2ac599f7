"""The rule set in words: whole, one source, and what the pages quote is what it says."""

import re
from pathlib import Path

import pms
from pms.domain.nors import definitions
from pms.domain.nors.rules import EXAMPLES, RULES, TERMS
from tests import domain

PROGRAM = Path(pms.__file__).parent

OF_SUGGESTIONS = {"W14", "W15", "W16", "W17"}
"""Examples of what is suggested and asked, not of what is counted."""


def words(text: str) -> str:
    return " ".join(text.replace("`", "").replace("*", "").split())


def test_the_rules_are_numbered_without_a_gap():
    beside = {"R10": "R10b", "R16": "R16b", "R19": "R19b"}
    numbered = [f"R{number}" for number in range(1, 24)]
    assert [*RULES] == [
        one for code in numbered for one in (code, beside.get(code)) if one is not None
    ]


def test_every_rule_that_a_definition_names_is_there():
    named = [*definitions.SECTIONS.values(), *definitions.RATES.values()]
    for one in named:
        assert set(one.rules.split(", ")) <= set(RULES), one.title


def test_every_worked_example_is_proven_by_a_test_of_its_own():
    numbered = [f"W{number}" for number in range(1, 21)]
    assert [*EXAMPLES] == [*numbered[:16], "W16b", *numbered[16:]]
    folder = Path(domain.__file__).parent
    tests = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_*.py"))
    for code in EXAMPLES.keys() - OF_SUGGESTIONS:
        assert f"def test_{code.lower()}_" in tests, code


def test_the_page_shows_every_rule_as_the_rule_set_says_it(client):
    page = client.get("/help/counting").page
    for code, rule in RULES.items():
        row = page.find("tr", id=code)
        assert words(row.find("th").text) == f"{code} {rule.title}"
        assert words(row.find_all("td")[0].text) == words(rule.text)
    for term, text in TERMS.items():
        assert words(page.find("dt", string=term).find_next("dd").text) == words(text)


def test_each_rule_says_whose_it_is(client):
    page = client.get("/help/counting").page
    whose = words(page.find("tr", id="R6").find_all("td")[1].get_text(" "))
    assert whose == (
        "Published calendar quarters One hospital's feed the quarter of the last IV day "
        "Our choice the rest"
    )
    suggested = words(page.find("tr", id="R10b").find_all("td")[1].get_text(" "))
    assert "NORS user guide 3.8, as reprinted in BMC Infect Dis 2021" in suggested
    assert words(page.find("tr", id="R4").find_all("td")[1].text) == "Our choice"


def test_the_page_shows_the_definitions_of_the_tables_and_rates(client):
    text = words(client.get("/help/counting").words)
    for one in (*definitions.SECTIONS.values(), *definitions.RATES.values()):
        assert words(one.counts) in text


def test_no_page_types_a_rule_a_second_time():
    """Eight words in a row of a rule stand in no template and in no other module."""
    texts = {
        path: words(path.read_text(encoding="utf-8"))
        for folder in ("help", "templates")
        for path in (PROGRAM / folder).rglob("*")
        if path.suffix in (".py", ".html")
    }
    for code, rule in RULES.items():
        said = words(rule.text).split()
        for at in range(len(said) - 7):
            phrase = " ".join(said[at : at + 8])
            found = [path.name for path, text in texts.items() if phrase in text]
            assert found == [], f"{code}: {phrase}"


def test_the_document_of_counting_sends_the_reader_to_the_rules():
    document = (PROGRAM.parent / "docs/counting.md").read_text(encoding="utf-8")
    assert "pms/domain/nors/rules.py" in document
    assert not re.search(r"R1 to R2[0-2]", document)


def test_a_definition_beside_a_number_leads_to_its_rules(client):
    found = client.get("/reports/adult/2026Q1").page.select("#summary .pms-rules a")
    assert [link["href"] for link in found] == [f"/help/counting#R{n}" for n in (5, 6, 7, 8)]
