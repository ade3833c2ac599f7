"""Every number of the quarter's pages opens the episodes that add up to it (R22)."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.domain.counting.quarter import Quarter
from pms.domain.nors.quarter_rates import rates_of
from pms.domain.nors.report import count_return
from pms.episodes.models import Episode
from pms.reports.nors_return.contributing import opened
from pms.reports.nors_return.queries import Material
from pms.store.base import db
from tests.client import Client
from tests.domain import strategies
from tests.domain.naive import Naive
from tests.domain.records import LISTS, acceptances
from tests.factories import (
    a_final_return,
    a_line,
    a_patient,
    a_user,
    an_admission,
    an_event,
    an_exclusion,
    writing,
)
from tests.reports.quarters import PAGE, a_complete_episode, a_full_quarter

pytestmark = pytest.mark.on_sqlite(
    "what the numbers of a page open, by figures that are counted in Python"
)

OPENS = "#return a[href*='/episodes?'], #return a[href*='/rates/']"


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


def a_quarter_with_rates() -> list[Episode]:
    """Enough days for every rate, with events, a readmission and an outcome of each kind."""
    outcomes = ["success"] * 12 + ["partial", "failure", "indeterminate", None]
    found = []
    for number, outcome in enumerate(outcomes):
        failed = "failed" if outcome == "failure" else "improved" if number % 3 else "cured"
        episode = a_complete_episode(opat_outcome=outcome, infection_outcome=failed)
        a_line(episode)
        found.append(episode)
    an_event(found[0])
    an_event(found[1], type="line_occlusion")
    an_event(found[2], kind="drug", type="other")
    an_admission(found[3], cause="new_infection", discharged_on=date(2026, 1, 17))
    return found


def sums(page) -> list[int]:
    """What the lists of episodes of a page add up to."""
    return [int(cell.text) for cell in page.select("tfoot td.pms-number")]


def test_every_number_of_the_page_opens_and_its_episodes_add_up(client):
    a_quarter_with_rates()
    a_full_quarter()
    page = client.get(PAGE).page
    links = page.select(OPENS)
    assert len(links) > 200
    for link in {link["href"]: link for link in links}.values():
        behind = client.get(link["href"]).page
        if "/rates/" in link["href"] and "part=" not in link["href"]:
            continue  # a rate is no sum: its two numbers have their own links
        assert sums(behind) == [int(link.text.replace(",", ""))], link["href"]


def test_no_number_of_the_page_but_zero_stands_without_its_episodes(client):
    a_quarter_with_rates()
    a_full_quarter()
    page = client.get(PAGE).page
    cells = page.select("#return .pms-figures dd, #return td.pms-number, .pms-tables td")
    closed = [cell.text for cell in cells if not cell.find("a")]
    assert set(closed) <= {"0"}
    assert (
        page.select_one(".pms-rates")
        .find("th", string="Unplanned readmission")
        .parent.select("td:nth-of-type(3) a")
    )


def test_a_rate_opens_both_of_its_numbers(client):
    episodes = a_quarter_with_rates()
    row = client.get(PAGE).page.find("th", string="Line events per 1,000 OPAT days").parent
    value, made_of = row.select("td")[0], row.select("td")[2]
    assert made_of.text == "2 in 224 OPAT days"
    assert [link["aria-label"] for link in made_of.select("a")] == [
        "2 line events",
        "224 OPAT days",
    ]

    page = client.get(value.a["href"]).page
    assert page.h1.text == f"Line events per 1,000 OPAT days: {value.text}"
    assert sums(page) == [2, 224]
    first, second = page.select(".pms-behind table")
    assert [cell.text for cell in first.select("tbody th")] == [
        str(episode.id) for episode in episodes[:2]
    ]
    assert "Line event on 15 January 2026" in first.text
    assert len(second.select("tbody tr")) == len(episodes)
    back = page.select_one(".pms-back a")["href"]
    assert client.get(PAGE).page.find(id=back.split("#")[1])

    region = client.get(value.a["href"], htmx=True)
    assert "<h1" not in region.text
    assert sums(region.page) == [2, 224]


def test_what_a_rate_leaves_out_is_not_behind_it(client):
    episodes = a_quarter_with_rates()
    shown = {
        part: {
            cell.text
            for cell in client.get(f"{PAGE}/rates/opat_success?part={part}").page.select("tbody th")
        }
        for part in ("numerator", "denominator")
    }
    ids = [str(episode.id) for episode in episodes]
    assert shown == {"numerator": set(ids[:13]), "denominator": set(ids[:15])}
    words = client.get(f"{PAGE}/rates/line_infections_per_line_days?part=numerator").words
    assert "Line event on 15 January 2026" in words
    assert ids[1] not in [
        cell.text
        for cell in client.get(
            f"{PAGE}/rates/line_infections_per_line_days?part=numerator"
        ).page.select("tbody th")
    ]


@pytest.mark.parametrize("path", ["nonsense", "readmission?part=both", "readmission?revision=4"])
def test_no_such_rate_is_not_found(client, path):
    assert client.get(f"{PAGE}/rates/{path}").status_code == 404


def test_a_manager_sees_the_episodes_behind_a_rate_without_a_name_or_a_link(app):
    patient = a_patient(family_name="Przybylski", given_name="Oluwaseun", hospital_number="HO-778")
    episode = a_complete_episode(patient=patient)
    manager = Client(app)
    manager.sign_in(a_user(roles=("manager",)))
    response = manager.get(f"{PAGE}/rates/infection_success")

    assert str(episode.id) in [cell.text for cell in response.page.select("tbody th")]
    assert not response.page.select("a[href^='/episodes/']")
    for secret in ("Przybylski", "Oluwaseun", "HO-778", patient.nhs_number, "1960"):
        assert secret not in response.text


def test_a_closed_quarters_rate_opens_as_it_was_sent(client):
    episode = a_complete_episode()
    a_final_return()
    with writing():
        db.session.get_one(Episode, episode.id).infection_outcome = "failed"
        db.session.commit()
    link = client.get(PAGE).page.select_one("a[href*='rates/infection_success']")
    assert "revision=1" in link["href"]
    assert "100.0%" in client.get(link["href"]).page.h1.text
    assert "0.0%" in client.get(f"{PAGE}/rates/infection_success").page.h1.text


def test_numbers_that_changed_since_open_as_sent_and_as_they_are_now(client):
    episode = a_complete_episode()
    a_final_return()
    with writing():
        db.session.get_one(Episode, episode.id).diagnosis = "endocarditis"
        db.session.commit()
    page = client.get(PAGE).page
    links = page.select("#changes td a[href*='/episodes?']")
    assert len(links) >= 4
    for link in links:
        assert sums(client.get(link["href"]).page) == [int(link.text)]
    assert not any(cell.text != "0" for cell in page.select("#changes td.pms-number") if not cell.a)


def test_counts_of_the_board_and_of_the_closing_page_lead_to_what_they_count(app, client):
    a_full_quarter()
    left_out = a_complete_episode()
    an_exclusion(left_out)
    row = (
        client.get("/reports").page.find("a", string="2026 Q1, January to March").find_parent("tr")
    )
    assert row.select("td")[1].a["href"] == f"{PAGE}#completeness"

    for one in client.get(PAGE).page.select("#completeness a[href*=exclusions]"):
        client.post(one["href"], {"reason": "A test record"})
    manager = Client(app)
    manager.sign_in(a_user(roles=("manager",)))
    page = manager.get(f"{PAGE}/close").page
    for link in page.select(".pms-figures a"):
        assert sums(manager.get(link["href"]).page) == [int(link.text)]
    assert page.select(".pms-figures a")
    ids = [link["href"].split("#")[1] for link in page.select(f"a[href^='{PAGE}#']")]
    whole = manager.get(PAGE).page
    assert ids
    assert all(whole.find(id=one) for one in ids)


@pytest.mark.parametrize("seed", range(6))
def test_rates_and_what_is_behind_them_agree_with_the_naive_recount(seed):
    quarter, as_at = Quarter(2025, 2), Quarter(2025, 2).start + timedelta(days=80 + 10 * seed)
    episodes = [one for one in strategies.random_episodes(seed, 120) if one.service == "adult"]
    accepted = acceptances(episodes)
    return_ = count_return(
        episodes, accepted, episodes, LISTS,
        organisation="RXX", service="adult", quarter=quarter, as_at=as_at,
    )  # fmt: skip
    naive = Naive(episodes, LISTS, "adult", quarter.start, quarter.end, as_at)
    material = Material("adult", quarter, as_at, tuple(episodes), tuple(accepted), (), {})
    counted = by_hand(naive)
    for rate in rates_of(return_, LISTS):
        assert (rate.numerator.value, rate.denominator.value) == counted[rate.name]
        for part in (rate.numerator, rate.denominator):
            one = opened(return_, material, part.words, part.numbers, LISTS)
            assert one.value == part.value
            assert sum(behind.adds for behind in one.episodes) == part.value
            assert all(behind.adds and behind.why for behind in one.episodes)


def by_hand(naive: Naive) -> dict[str, tuple[int, int]]:
    line, drug = naive.events("line"), naive.events("drug")
    days = sum(len(of) for of in naive.days.values())
    rows = {row[1:3] + row[5:6] + row[8:9]: row[-1] for row in naive.rows}
    line_days = rows["DEVICE", "TOTAL", "", "device_days"]
    infection = [naive.outcome(one, "infection_outcome") for one in naive.counted]
    opat = [naive.outcome(one, "opat_outcome") for one in naive.counted]
    with_opat = sum(one != "not_recorded" for one in opat)
    readmitted = rows["READMISSION", "TOTAL", "", "episodes"]
    return {
        "line_events_per_opat_days": (len(line), days),
        "drug_events_per_opat_days": (len(drug), days),
        "line_events_per_line_days": (len(line), line_days),
        "line_infections_per_line_days": (
            sum(one.type.startswith("infection_") for one in line),
            line_days,
        ),
        "infection_success": (
            sum(one in ("cured", "improved") for one in infection),
            sum(one != "not_recorded" for one in infection),
        ),
        "opat_success": (sum(one in ("success", "partial") for one in opat), with_opat),
        "indeterminate": (opat.count("indeterminate"), with_opat),
        "readmission": (readmitted, len(naive.counted)),
    }
