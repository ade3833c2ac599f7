"""The quarterly return of records that went out and came in again."""

import pytest

from pms.store.scoping import organisation_scope
from tests import factories
from tests.transfer.bundles import a_folder, bring_in
from tests.transfer.invented import make_bundle
from tests.transfer.test_exporting import everything_of_another_patient, export

QUARTERS = ("2024Q1", "2025Q1", "2025Q2")


def returns(runner, folder, organisation):
    folder.mkdir()
    for service in ("adult", "paediatric"):
        for quarter in QUARTERS:
            file = folder / f"{service}{quarter}.csv"
            words = ("--organisation", organisation, "--service", service, "--quarter", quarter)
            result = runner("nors", "export", *words, "--output", file)
            assert result.code == 0, result.err
    return [file.read_bytes() for file in sorted(folder.glob("*.csv"))]


@pytest.mark.parametrize("kind", ["out", "out.zip"])
def test_an_export_gives_the_same_return_in_an_empty_organisation(app, runner, tmp_path, kind):
    make_bundle(tmp_path / "bundle", 120)
    bring_in(tmp_path / "bundle")
    bring_in(a_folder(tmp_path / "more", **everything_of_another_patient()))
    other = factories.an_organisation(ods_code="RYY")

    with organisation_scope(other.id):
        assert not bring_in(export(runner, tmp_path / kind)).is_refused

    ours = returns(runner, tmp_path / "ours", "RXX")
    theirs = returns(runner, tmp_path / "theirs", "RYY")
    assert [one.replace(b"RXX", b"RYY") for one in ours] == theirs
    assert sum(len(one) for one in ours) > 10_000
