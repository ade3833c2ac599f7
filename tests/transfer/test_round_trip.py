"""What goes in comes out, and what comes out goes in: whatever the cells hold."""

import pytest

from pms.store.scoping import organisation_scope
from tests import factories
from tests.transfer.any_bundle import any_bundle
from tests.transfer.bundles import a_folder, bring_in
from tests.transfer.database import everything
from tests.transfer.test_exporting import export, files, read

PLACES = ("consultant", "ward")


def more_of_the_same(seed):
    return pytest.param(seed, marks=pytest.mark.on_sqlite("more bundles, made by chance"))


@pytest.mark.parametrize("seed", [0, 1, *(more_of_the_same(seed) for seed in range(2, 6))])
def test_every_cell_of_any_bundle_comes_out_as_it_went_in(app, runner, tmp_path, seed):
    given = any_bundle(seed)
    outcome = bring_in(a_folder(tmp_path / "bundle", **given))
    assert [line for line in outcome.report.lines() if line.startswith("refused")] == []

    found = read(export(runner, tmp_path / "out"))

    found["lists"] = [row for row in found["lists"] if row["list"] not in PLACES]
    for name, rows in given.items():
        assert found[name] == rows, name


@pytest.mark.parametrize("kind", ["out", "out.zip"])
@pytest.mark.parametrize("seed", [6, *(more_of_the_same(seed) for seed in range(7, 9))])
def test_an_export_of_any_bundle_changes_nothing_and_makes_an_equal_record_elsewhere(
    app, runner, tmp_path, seed, kind
):
    bring_in(a_folder(tmp_path / "bundle", **any_bundle(seed)))
    other = factories.an_organisation(ods_code="RYY")
    first = export(runner, tmp_path / kind)
    before = everything()

    again = bring_in(first)
    assert (again.is_refused, again.has_news) == (False, False)
    assert everything() == before
    with organisation_scope(other.id):
        assert not bring_in(first).is_refused

    assert files(export(runner, tmp_path / "a", "RYY")) == files(export(runner, tmp_path / "b"))
