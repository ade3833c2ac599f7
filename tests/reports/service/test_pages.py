"""The service reports on screen: numbers, filters, the episodes behind them, the file, no names."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms.domain.counting.rates import byar
from pms.domain.service_reports.registry import REPORTS
from pms.store.base import db
from pms.store.history import History
from tests import written
from tests.admin.conftest import signed_in
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_line,
    a_list_value,
    a_patient,
    an_episode,
    an_event,
    an_exclusion,
    an_organisation,
)
from tests.reports.quarters import a_complete_episode, a_full_quarter

pytestmark = pytest.mark.on_sqlite("pages of figures that are counted in Python")

DAYS = "from=1/1/2026&to=31/3/2026"
ACTIVITY = f"/reports/service/activity?{DAYS}"


def the_row(page, table, label):
    heading = next(
        tag for tag in page.select(f"#{table} tbody th, #{table} tfoot th") if tag.text == label
    )
    return [cell.get_text(" ", strip=True) for cell in heading.find_next_siblings("td")]


def csv_rows(response):
    return written.rows_of(response.data)


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_shows_a_picture_a_table_its_meaning_and_its_figures(client, report):
    a_full_quarter()
    page = client.get(f"/reports/service/{report}?{DAYS}").page
    assert page.select("#report figure svg[role=img] desc")
    assert page.select("#report table tbody tr")
    assert page.select("#report .pms-meanings .pms-rules")
    words = page.select_one("#published-heading").parent.text
    published = REPORTS[report].published
    assert ("Gilchrist" in words) == bool(published)
    assert ("no target" in words) == bool(published)


def test_the_numbers_are_the_quarters_return(client):
    a_full_quarter()
    page = client.get(ACTIVITY).page
    assert the_row(page, "quarters", "2026 Q1") == ["3", "41", "0", "13.7"]
    assert the_row(page, "months", "Feb 2026") == ["0", "0", "0", "None"]
    assert the_row(page, "referrals", "Total") == ["4", "1"]
    drugs = client.get(f"/reports/service/drugs?{DAYS}").page
    assert the_row(drugs, "agents", "Daptomycin")[0] == "1"


def test_a_rate_shows_its_interval_and_what_it_is_made_of(client):
    for _ in range(16):
        episode = a_complete_episode()
        a_line(episode)
    an_event(episode)
    page = client.get(f"/reports/service/events?{DAYS}").page
    low, high = (bound * 1000 / 224 for bound in byar(1))
    numbers = the_row(page, "rates", "2026 Q1")
    assert numbers[:5] == ["224", "224", "1", "1", "0"]
    assert numbers[5] == f"4.5 ({low:.1f} to {high:.1f})"
    picture = page.select_one("#rates figure svg")
    assert "Published 1.4" in picture.text
    assert "Median 4.5" in picture.text
    few = client.get(f"/reports/service/events?{DAYS}&service=paediatric").page
    assert "There is nothing to count on these days" in few.select_one("#rates").text


@pytest.mark.on_both
def test_only_what_is_asked_for_counts(client):
    a_list_value(list_name="consultant", code="local_grey", label="Dr Grey")
    a_complete_episode(consultant="Dr Grey", specialty="cardiology")
    a_complete_episode(service="paediatric")
    an_exclusion(a_complete_episode())
    later = a_complete_episode(decided_on=date(2026, 4, 1))
    a_course(later, started_on=date(2026, 4, 1), ended_on=date(2026, 4, 2))
    for more, number in (
        ("", "2"),
        ("&service=paediatric", "1"),
        ("&consultant=Dr+Grey", "1"),
        ("&specialty=cardiology&consultant=Dr+Grey", "1"),
        ("&specialty=infectious_diseases&consultant=Dr+Grey", None),
    ):
        page = client.get(ACTIVITY + more).page
        if number is None:
            assert "There is nothing to count on these days" in page.select_one("#quarters").text
        else:
            assert the_row(page, "quarters", "Total")[0] == number
    assert "consultant Dr Grey" in client.get(ACTIVITY + "&consultant=Dr+Grey").words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("from=13/13/2026", "Enter a real date"),
        ("from=1/3/2026&to=1/2/2026", "Enter a day that is not before the first"),
        ("from=1/3/2190", "Enter a day that is not in the future"),
        ("service=dental", "Not a valid choice"),
    ],
)
def test_a_filter_that_cannot_be_read_says_so_beside_its_box(client, asked, words):
    for htmx in (False, True):
        response = client.get(f"/reports/service/activity?{asked}", htmx=htmx)
        assert response.status_code == 422
        assert words in response.page.select_one(".nhsuk-error-summary").text
        assert not response.page.select("table")


def test_days_are_typed_as_anywhere_and_presets_are_links(client):
    page = client.get("/reports/service/activity?from=1 jan 2026&to=31.3.26").page
    assert page.select_one(".pms-report__days").text == "1 January 2026 to 31 March 2026"
    usual = client.get("/reports/service/activity").page
    assert usual.select_one(".pms-pages [aria-current]").text == "Last 4 quarters"
    for link in usual.select(".pms-pages a"):
        shown = client.get(link["href"]).page
        assert shown.select_one(".pms-pages [aria-current]").text == link.text
        assert link["href"] == link["hx-get"]


def test_htmx_gets_the_region_alone(client):
    a_full_quarter()
    page = client.get(ACTIVITY, htmx=True).page
    assert page.find(id="report")
    assert page.find("h1") is None


@pytest.mark.parametrize("report", REPORTS)
def test_every_number_opens_the_episodes_behind_it(client, report):
    a_full_quarter()
    page = client.get(f"/reports/service/{report}?{DAYS}").page
    links = page.select("#report table a")
    assert links
    for link in links:
        behind = client.get(link["href"]).page
        total = behind.select_one(".pms-behind tfoot td").text
        assert total == link.text
        assert behind.select(".pms-behind tbody a[href^='/episodes/']")
        partial = client.get(link["hx-get"], htmx=True)
        assert partial.page.find("h1") is None


def test_there_is_no_such_report_table_row_or_measure(client):
    place = "/reports/service/activity"
    for path in (
        "/reports/service/none",
        "/reports/service/none/download.csv",
        f"{place}/download.csv?table=none",
        f"{place}/download.csv?from=never",
        f"{place}/episodes?row=TOTAL&measure=none",
        f"{place}/episodes?row=none&measure=episodes&{DAYS}",
        f"{place}/episodes?table=none&row=TOTAL&measure=episodes",
    ):
        assert client.get(path).status_code == 404, path


def test_the_file_says_what_the_table_says_and_is_noted(client):
    a_full_quarter()
    for report in REPORTS.values():
        for table in report.tables:
            path = f"/reports/service/{report.name}/download.csv?table={table.name}&{DAYS}"
            rows = csv_rows(client.get(path))
            page = client.get(f"/reports/service/{report.name}?{DAYS}").page
            shown = page.select(f"#{table.name} tbody tr, #{table.name} tfoot tr")
            if not shown:
                assert len(rows) >= 1
                continue
            assert len(rows) == len(shown)
            for row, tag in zip(rows, shown, strict=True):
                assert row[table.rows.heading] == tag.th.text
                for measure, cell in zip(table.measures, tag.select("td"), strict=False):
                    if not table.columns:
                        assert row[measure.label] == cell.text.strip().replace(",", "")
    response = client.get(f"/reports/service/events/download.csv?{DAYS}")
    name = "events-rates-2026-01-01-2026-03-31.csv"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    note = db.session.scalars(
        sa.select(History).where(History.action == "export").order_by(History.id.desc()).limit(1)
    ).one()
    assert (note.object_type, note.after["file"]) == ("service_report", name)
    assert note.after["asked"] == {"from": "1/1/2026", "to": "31/3/2026"}


def test_a_managers_browser_never_receives_a_patients_name(app):
    patient = a_patient(family_name="Canaryfamily", given_name="Canarygiven")
    episode = a_complete_episode(patient=patient)
    a_line(episode)
    an_event(episode)
    canaries = ("Canaryfamily", "Canarygiven", patient.nhs_number)
    manager = signed_in(app, roles=("manager",))
    paths = ["/reports/service"]
    for report in REPORTS.values():
        paths.append(f"/reports/service/{report.name}?{DAYS}")
        for table in report.tables:
            query = f"table={table.name}&{DAYS}"
            paths.append(f"/reports/service/{report.name}/download.csv?{query}")
            paths += [
                f"/reports/service/{report.name}/episodes?{query}&row=TOTAL&measure={one.code}"
                for one in table.measures
            ]
    for path in paths:
        response = manager.get(path)
        assert response.status_code == 200, path
        for canary in canaries:
            assert canary not in response.text, path
        assert "/episodes/" + str(episode.id) not in response.text


def test_another_organisations_episodes_do_not_count(app):
    a_full_quarter()
    stranger = signed_in(app, organisation=an_organisation(), roles=("manager",))
    for report in REPORTS:
        page = stranger.get(f"/reports/service/{report}?{DAYS}").page
        assert not page.select("#report table a")


def test_a_report_asks_as_few_statements_of_many_episodes_as_of_few(client):
    a_full_quarter()
    paths = {report: f"/reports/service/{report}?{DAYS}" for report in REPORTS}
    few = {report: len(statements(client, path)) for report, path in paths.items()}
    index = len(statements(client, "/reports/service"))
    for _ in range(4):
        a_full_quarter()
    for report, number in few.items():
        many = statements(client, paths[report])
        assert len(many) == number <= 14, "\n".join(many)
    assert len(statements(client, "/reports/service")) == index


def test_the_index_says_what_each_report_answers(client):
    a_full_quarter()
    page = client.get("/reports/service").page.select_one(".pms-reports")
    for report in REPORTS.values():
        link = page.find("a", string=report.title)
        assert link["href"] == f"/reports/service/{report.name}"
        assert report.answers in page.text
    assert client.get("/reports").page.find("a", href="/reports/service")


def test_an_awaiting_referral_is_nowhere(client):
    an_episode(decision=None, decided_on=None)
    page = client.get(ACTIVITY).page
    assert page.select_one("#referrals .pms-empty")
