"""Every file with true numbers or patients says that it is not to leave the organisation."""

import csv
import io

import openpyxl
import pytest

from pms.web.spreadsheets import NOT_TO_LEAVE
from tests.factories import PASSWORD, a_course, an_episode

FILES = (
    "/lists/download/csv?column=accepted",
    "/reports/service/activity/download.csv?table=quarters&first=2026-01-01&last=2026-03-31",
    "/reports/experience.csv?quarter=2026Q1",
    "/reports/drug-usage/doses.csv",
    "/reports/drug-usage/patients.csv",
)
PAGES = (
    "/lists",
    "/reports/service/activity",
    "/reports/experience",
    "/reports/drug-usage",
)


@pytest.fixture
def sure(client):
    """Whoever is signed in has just typed the password."""
    assert client.post("/password-again", {"password": PASSWORD}).status_code == 303
    return client


@pytest.mark.parametrize("address", FILES)
def test_the_last_heading_of_a_file_says_that_it_stays(sure, address):
    a_course(an_episode())
    response = sure.get(address)
    assert response.status_code == 200
    heading, *rows = csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""))
    assert heading[-1] == NOT_TO_LEAVE
    assert {(len(row), row[-1]) for row in rows} <= {(len(heading), "")}


def test_a_list_as_a_workbook_says_so_above_its_rows(sure):
    a_course(an_episode())
    data = sure.get("/lists/download/xlsx?column=accepted").data
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A1"].value.startswith(NOT_TO_LEAVE)


@pytest.mark.parametrize("address", PAGES)
def test_a_printed_page_says_so_on_paper(client, address):
    a_course(an_episode())
    on_paper = client.get(address).page.select(".pms-paper-only")
    assert NOT_TO_LEAVE in [one.text for one in on_paper]
