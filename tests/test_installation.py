"""Where a database may lie, and who may serve it."""

from pathlib import Path

import pytest

from pms import installation
from pms.refusal import Refused

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//ward-server/share /mnt/ward\\040files cifs rw 0 0
/dev/sdb1 /mnt/ward\\040files/disk xfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path):
    path = tmp_path / "mounts"
    path.write_text(MOUNTS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/pms/pms.sqlite", "ext4"),
        ("/mnt/ward files/pms.sqlite", "cifs"),
        ("/mnt/ward files/disk/pms.sqlite", "xfs"),
    ],
)
def test_the_nearest_mount_says_what_a_path_lies_on(mounts, path, kind):
    assert installation.file_system_of(Path(path), mounts) == kind


def test_a_database_on_a_network_drive_is_refused(monkeypatch):
    monkeypatch.setattr(installation, "file_system_of", lambda path: "cifs")
    with pytest.raises(Refused, match="network drive"):
        installation.refuse_unsafe_place(Path("/mnt/ward/pms.sqlite"))


@pytest.mark.parametrize("folder", ["OneDrive - NHS", "Dropbox"])
def test_a_database_in_a_folder_that_is_synchronised_is_refused(folder):
    with pytest.raises(Refused, match="synchronised"):
        installation.refuse_unsafe_place(Path("/home/jo") / folder / "pms" / "pms.sqlite")


def test_a_database_on_a_disk_of_this_machine_is_accepted(tmp_path):
    installation.refuse_unsafe_place(tmp_path / "pms.sqlite")


@pytest.mark.parametrize(
    ("version", "warned"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 46, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_a_warning_where_sqlite_has_the_wal_reset_bug(version, warned):
    assert bool(installation.sqlite_warning(version)) is warned


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_server_on_the_same_database_is_kept_out(app):
    second = installation.only_server()
    with installation.only_server(), pytest.raises(Refused, match="another PMS server"):
        second.__enter__()
    with installation.only_server():
        pass
