"""Reports of a quarter before or across go-live say so, on screen and beside the file."""

import json
from datetime import date

import pytest

from pms.store.base import db
from tests.factories import writing

AFTER = "went live on 1 May 2026, after this quarter"
WITHIN = "went live on 1 May 2026, within this quarter"


@pytest.fixture
def lives_from_may(organisation):
    with writing():
        organisation.go_live_on = date(2026, 5, 1)
        db.session.commit()


@pytest.mark.usefixtures("lives_from_may")
@pytest.mark.parametrize(("quarter", "said"), [("2026Q1", AFTER), ("2026Q2", WITHIN)])
def test_the_page_of_a_quarter_says_when_the_system_went_live(client, quarter, said):
    assert said in client.get(f"/reports/adult/{quarter}").words


@pytest.mark.usefixtures("lives_from_may")
def test_a_later_quarter_does_not_mention_it(client):
    assert "went live" not in client.get("/reports/adult/2026Q3").words


@pytest.mark.usefixtures("lives_from_may")
def test_the_manifest_and_the_command_say_it_too(runner, tmp_path):
    words = ("--organisation", "RXX", "--service", "adult", "--quarter", "2026Q2")
    result = runner("nors", "export", *words, "--output", tmp_path)
    assert result.code == 0
    assert WITHIN in result.err
    [manifest] = tmp_path.glob("*.manifest.json")
    [note] = json.loads(manifest.read_text(encoding="utf-8"))["notes"]
    assert WITHIN in note
