"""What the pictures of a report say beside its numbers: parts, published lines, patterns, runs."""

from datetime import date

import pytest

from pms.auth.models import Organisation
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import CountedTable, TableRow
from pms.reports.service.drawing import draw
from pms.reports.service.files import table_csv
from pms.reports.service.filters import ReportFilter
from pms.reports.service.screen import runs_in, shown
from pms.store.base import db
from pms.store.scoping import current_scope
from pms.web.spreadsheets import NOT_TO_LEAVE
from tests.factories import a_course, an_event, writing
from tests.reports.quarters import a_complete_episode, a_full_quarter
from tests.reports.service.test_pages import DAYS, the_row

pytestmark = pytest.mark.on_sqlite("pictures of figures that are counted in Python")

ACTIVITY, OUTCOMES, DIAGNOSES = (REPORTS[name] for name in ("activity", "outcomes", "diagnoses"))


def figures(client, report, more=""):
    return client.get(f"/reports/service/{report}?{DAYS}{more}").page.select("#report figure")


def lines_of(figure):
    return [tag.text for tag in figure.select("svg text") if tag.text.startswith("Published")]


@pytest.mark.parametrize(
    ("report", "service", "lines", "words"),
    [
        ("activity", "adult", ["Published 16.7"], ""),
        ("activity", "paediatric", ["Published 7.7"], ""),
        ("activity", "", [], "of adults or of children alone: one of them is drawn once one"),
        ("outcomes", "adult", ["Published 92.4%", "Published 90.7%"], ""),
        ("outcomes", "paediatric", [], "of adults alone: not drawn here"),
        ("outcomes", "", [], "of adults alone: it is drawn once the adult"),
        ("events", "paediatric", ["Published 1.4", "Published 0.3", "Published 1.9"], ""),
    ],
)
def test_a_published_line_is_drawn_over_whose_it_is_and_nobody_else(
    client, report, service, lines, words
):
    a_complete_episode()
    an_event(a_complete_episode(service="paediatric"))
    found = figures(client, report, f"&service={service}")
    assert [line for figure in found for line in lines_of(figure)] == lines
    said = [figure for figure in found if "alone:" in figure.text]
    assert bool(said) == bool(words)
    assert all(words in figure.text for figure in said)


def test_adult_shares_of_diagnoses_are_marked_in_a_whole_adult_service_alone(client):
    a_complete_episode(diagnosis="bronchiectasis", specialty="cardiology")
    a_complete_episode(diagnosis="bronchiectasis", service="paediatric")
    (adult,) = figures(client, "diagnoses", "&service=adult")
    assert "upright stroke" in adult.text
    for more, words in (
        ("&service=paediatric", "not drawn here"),
        ("", "drawn once the adult service is chosen"),
        ("&service=adult&specialty=cardiology", "not drawn with a part"),
    ):
        (figure,) = figures(client, "diagnoses", more)
        assert "upright stroke" not in figure.text
        assert words in figure.text


def test_an_organisation_of_one_service_needs_not_choose_it(client):
    a_complete_episode()
    with writing():
        db.session.get_one(Organisation, current_scope()).services = ("adult",)
        db.session.commit()
    assert lines_of(figures(client, "outcomes")[0]) == ["Published 92.4%"]


def test_a_part_of_a_quarter_is_marked_in_every_picture_over_time(client):
    a_full_quarter()
    page = client.get("/reports/service/activity?from=1/10/2025&to=20/2/2026").page
    columns, run, months, referrals = page.select("#report figure")
    assert [tag.text for tag in run.select("svg text")].count("part") == 1
    assert "Hollow: part of a quarter" in run.text
    for figure, word in ((columns, "quarter"), (months, "month"), (referrals, "quarter")):
        assert f"part of a {word}" in figure.text
        assert "part" in [tag.text for tag in figure.select("svg text")]
    assert columns.select("rect[stroke-dasharray]")
    whole = client.get(f"/reports/service/activity?{DAYS}").page.select_one("#report")
    assert not whole.select("figure rect[stroke-dasharray]")
    assert "part of a" not in " ".join(figure.text for figure in whole.select("figure"))


def test_not_recorded_is_white_wherever_it_is_drawn(client):
    a_complete_episode(infection_outcome=None, opat_outcome=None, diagnosis=None)
    for figure in figures(client, "outcomes"):
        for swatch in figure.select(".pms-legend span"):
            blank = swatch.rect["fill"] == "#ffffff"
            assert blank == (swatch.text.strip() == "Not recorded")
    (bars,) = figures(client, "diagnoses")
    assert [rect["fill"] for rect in bars.select("svg[role=img] rect")] == ["#ffffff"]


def counted(shares, labels=None):
    """The table of readmissions with so many readmitted of twenty in each quarter."""
    table = REPORTS["readmissions"].tables[0]
    names = labels or [f"{2020 + n // 4} Q{n % 4 + 1}" for n in range(len(shares))]
    rows = [
        TableRow(name.replace(" ", ""), name, (20, n))
        for name, n in zip(names, shares, strict=True)
    ]
    return CountedTable(table, rows, TableRow("TOTAL", "Total", (20 * len(shares), sum(shares))))


ASKED = ReportFilter(Period(date(2020, 1, 1), date(2023, 12, 31)), ("adult",))
RISING = [9, 1, 2, 3, 4, 5, 6, 1, 8, 1]


def test_a_run_is_marked_in_the_table_the_picture_and_the_file():
    one = counted(RISING)
    rows = shown(one, "/x", ASKED).rows
    assert [row.label for row in rows if "rising" in row.cells[2].hint] == [
        *(f"2020 Q{number}" for number in (2, 3, 4)),
        *(f"2021 Q{number}" for number in (1, 2, 3)),
    ]
    (picture,) = draw(one, ASKED)
    assert picture.chart.runs == ["2020 Q2 to 2021 Q3: 6 in a row rising"]
    header, _, second, *_ = table_csv(one).decode("utf-8-sig").splitlines()
    assert header.endswith(f"Share readmitted: run,{NOT_TO_LEAVE}")
    assert second.endswith(",6 in a row rising,")


def test_eight_on_one_side_are_marked_and_a_part_of_a_quarter_is_in_no_run():
    low_then_high = [1, 2, 1, 2, 1, 2, 1, 2, 7, 8, 7, 8, 7, 8, 7, 8]
    found = runs_in(counted(low_then_high))
    assert {run.kind for runs in found.values() for run in runs} == {"below", "above"}
    assert len(found) == 16
    labels = [f"{2020 + n // 4} Q{n % 4 + 1}" for n in range(16)]
    cut = counted(low_then_high, [f"{labels[0]}, part", *labels[1:]])
    assert {run.kind for runs in runs_in(cut).values() for run in runs} == set()


def test_the_total_and_tables_without_a_run_chart_have_no_run():
    assert ("TOTAL", "share") not in runs_in(counted(RISING))
    table = REPORTS["deaths"].tables[0]
    rows = [TableRow(f"Q{n}", f"Q{n}", (20, amount)) for n, amount in enumerate(RISING)]
    assert runs_in(CountedTable(table, rows, rows[0])) == {}
    assert b": run" not in table_csv(CountedTable(table, rows, rows[0]))


def test_a_report_of_who_gives_the_treatment_says_what_not_recorded_is_in_each_table(client):
    a_full_quarter()
    page = client.get(f"/reports/service/administration?{DAYS}").page
    words = page.select_one(".pms-meanings").text
    assert "nothing says who gave any of the treatment" in words
    assert "counts in the first table under the nurse and under not recorded" in words


def test_a_day_of_which_one_way_is_known_is_not_recorded_in_the_first_table_alone(client):
    episode = a_complete_episode()
    a_course(episode, agent="daptomycin", administered_by=None, started_on=date(2026, 1, 20))
    a_course(
        episode, administered_by=None, started_on=date(2026, 1, 24), ended_on=date(2026, 1, 25)
    )
    page = client.get(f"/reports/service/administration?{DAYS}").page
    assert the_row(page, "ways", "Not recorded")[1] == "6"
    assert the_row(page, "quarters", "2026 Q1")[4] == "2"
