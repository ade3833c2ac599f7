"""`pms nors export --final`: closing a quarter from the command line."""

import pytest
from sqlalchemy import select

from pms.episodes.models import Episode
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db
from tests.factories import writing
from tests.reports.quarters import a_complete_episode

EXPORT = ("nors", "export", "--organisation", "RXX", "--service", "adult", "--quarter", "2026Q1")
NAMES = [
    "NORS_RXX_adult_2026Q1_v1.csv",
    "NORS_RXX_adult_2026Q1_v1.keying.xlsx",
    "NORS_RXX_adult_2026Q1_v1.manifest.json",
]


def files(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_final_return_is_written_with_its_manifest_and_keying_sheet(app, runner, tmp_path):
    a_complete_episode()
    (tmp_path / "final").mkdir()
    result = runner(*EXPORT, "--final", "--output", tmp_path / "final")

    assert result.code == 0, result.err
    assert sorted(files(tmp_path / "final")) == NAMES
    assert "2026Q1 is closed: final return, revision 1" in result.err
    final = db.session.scalars(select(FinalReturn)).one()
    assert files(tmp_path / "final")[NAMES[0]] == final.file
    checked = runner("nors", "check", tmp_path / "final" / NAMES[0])
    assert (checked.code, checked.out) == (0, "")


def test_a_closed_quarter_is_revised_with_a_reason_and_written_again_as_it_was(
    app, runner, tmp_path
):
    episode = a_complete_episode()
    first, second, again = tmp_path / "first", tmp_path / "second", tmp_path / "again"
    for folder in (first, second, again):
        folder.mkdir()
    runner(*EXPORT, "--final", "--output", first)
    with writing():
        db.session.get_one(Episode, episode.id).diagnosis = "endocarditis"
        db.session.commit()

    refused = runner(*EXPORT, "--final", "--output", second)
    assert refused.code == 2
    assert "the quarter is closed already, as revision 1" in refused.err
    assert runner(*EXPORT, "--final", "--revise", "--output", second).code == 2
    assert files(second) == {}

    result = runner(
        *EXPORT, "--final", "--revise", "--reason", "A wrong diagnosis", "--output", second
    )
    assert result.code == 0, result.err
    assert "NORS_RXX_adult_2026Q1_v2.csv" in files(second)
    assert runner(*EXPORT, "--revision", "1", "--output", again).code == 0
    assert files(again) == files(first)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--final", "--draft"), "only one of --draft, --final and --revision"),
        (("--revise",), "--revise goes with --final"),
        (("--final", "--reason", "x"), "--reason goes with --revise"),
        (("--final", "--revise", "--reason", "x"), "2026Q1 is not closed"),
        (("--revision", "1"), "there is no revision 1 of 2026Q1"),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_line(app, runner, tmp_path, options, words):
    result = runner(*EXPORT, *options, "--output", tmp_path)
    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1
