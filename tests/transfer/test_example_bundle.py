"""The example that the documentation shows."""

from pms.config import ROOT
from pms.transfer.tables import TABLES
from tests.transfer.bundles import bring_in

EXAMPLE = ROOT / "docs" / "example-bundle"
PAGE = ROOT / "docs" / "record-bundle.md"


def test_the_example_is_imported_without_a_remark(app):
    outcome = bring_in(EXAMPLE)

    assert list(outcome.report.lines()) == []
    assert outcome.counts[:3] == ["patients: 3 new", "episodes: 3 new", "courses: 2 new"]


def test_the_page_names_every_table_and_column():
    text = PAGE.read_text(encoding="utf-8")

    for table in TABLES.values():
        assert f"`{table.name}`" in text
        missing = [c.name for c in table.columns if f"`{c.name}`" not in text]
        assert missing == [], table.name
