"""Each backup holds every save that was confirmed before its instant, and no later one alone."""

import pytest

from tests.keeping import under_load


@pytest.mark.on_sqlite("each save is a row; a dump of one moment is proven by what it holds")
def test_backups_while_others_save_hold_all_that_was_confirmed(tmp_path, monkeypatch):
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "data"))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    seen = under_load.run(2, tmp_path, lambda: None)
    assert seen.backups == 2
    assert seen.confirmed > 0
    assert (seen.missing, seen.odd) == (0, 0)
