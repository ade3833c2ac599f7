"""The copy that is kept before an upgrade: whole and named, or not there and said."""

import pytest

from pms import cli, installation
from pms.refusal import Refused
from pms.store import copying
from tests.keeping.conftest import at_most

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_full_disk_is_said_and_leaves_no_file_that_poses_as_a_copy(
    app, instance, capfd, monkeypatch
):
    monkeypatch.setattr(installation, "revisions", lambda: ("0001", "0002"))
    before = (instance / "pms.sqlite").read_bytes()
    with at_most(100_000):
        assert cli.run(["upgrade"]) == 2
    assert capfd.readouterr().err == (
        "pms: the disk is full: nothing was changed; free some space and try again\n"
    )
    assert list((instance / "backups").iterdir()) == []
    assert (instance / "pms.sqlite").read_bytes() == before


@ON_SQLITE
def test_a_copy_that_is_not_sound_gets_no_name(app, instance, tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "damage", lambda path: ["the file is damaged (page 7)"])
    with pytest.raises(Refused, match="page 7"):
        installation.back_up(instance / "pms.sqlite", tmp_path / "kept" / "copy.sqlite")
    assert list((tmp_path / "kept").iterdir()) == []
