"""`pms restore`: a backup put back, judged, with what is not in it said; and its drill."""

import io
import os
import tarfile
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pms import cli, clock
from pms.auth.models import UserSession
from pms.keeping.beside import opened_beside, own_keys, url_of
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.history import History, anchors
from pms.store.scoping import ALL, organisation_scope
from pms.trail import check
from tests import factories
from tests.keeping.conftest import at_most
from tests.postgres import drop_database, new_database

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def key(runner, tmp_path):
    runner("backup-key", tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def backup(runner, shelf, episode, client, key):
    """A locked backup, made while somebody was signed in."""
    assert runner("backup", shelf, "--key-file", key).code == 0
    [file] = shelf.iterdir()
    return file


@pytest.fixture
def place(request, tmp_path, database_url):
    """Where it is put back: a folder, and what else the command is told; and its address then."""
    folder = tmp_path / "restored"
    if database_url.startswith("sqlite"):
        yield folder, [], url_of(folder / "pms.sqlite")
        return
    url = new_database(request.getfixturevalue("postgres_cluster_url"))
    yield folder, ["--database-url", url], url
    drop_database(url)


def keys_of(folder):
    return {
        name.upper(): (folder / name).read_text(encoding="ascii")
        for name in ("secret_key", "history_key")
    }


def test_a_lost_machine_is_put_back_and_says_what_is_not_in_it(
    runner, backup, place, key, instance, monkeypatch
):
    folder, further, url = place
    noticed = factories.a_patient()
    with factories.writing():
        noticed.phone = "01632 960000"
        db.session.commit()
    anchors.write_anchors()
    later = instance / "history.anchors"
    result = runner(
        "restore", backup, "--into", folder, "--key-file", key, "--anchors", later, *further
    )
    assert (result.code, result.err) == (0, "")
    assert "The newest saved change in it: " in result.out
    assert "later entries of the history until" in result.out
    assert "Everyone has to sign in again" in result.out
    with opened_beside(url, folder, keys_of(folder)), organisation_scope(ALL):
        assert len(db.session.scalars(sa.select(Patient)).all()) == 1
        alive = sa.select(UserSession).where(UserSession.revoked_at.is_(None))
        assert db.session.scalars(alive).all() == []
        said = sa.select(History).where(
            History.action == "restore", History.object_type == "history"
        )
        assert len(db.session.scalars(said).all()) == 2, "the installation's chain, and RXX's"
        for files in ((), (later,), (folder / "history.anchors.before-restore",)):
            chains = check.verify(anchors.read_anchors(*files))
            assert [chain.findings for chain in chains] == [[], []]


def restored_beside(runner, backup, key, tmp_path):
    folder = tmp_path / "restored"
    assert runner("restore", backup, "--into", folder, "--key-file", key).code == 0
    return folder


@ON_SQLITE
def test_the_gap_of_a_restore_and_nothing_else_is_accepted(
    runner, backup, key, tmp_path, instance, organisation
):
    organisation_id = organisation.id
    factories.a_patient()
    anchors.write_anchors()
    old = [replace(one, at=one.at - timedelta(minutes=1)) for one in anchors.read_anchors()]
    folder = restored_beside(runner, backup, key, tmp_path)
    with opened_beside(url_of(folder / "pms.sqlite"), folder, keys_of(folder)):
        own = anchors.read_anchors()
        last = max(one.number for one in old if one.chain == organisation_id)
        last_one = next(one for one in old if (one.chain, one.number) == (organisation_id, last))

        def findings(*further):
            return [f.message for c in check.verify([*own, *further]) for f in c.findings]

        def like(**changed):
            values = {n: getattr(last_one, n) for n in ("at", "chain", "number", "hash")}
            return anchors.Anchor(**{**values, **changed})

        assert findings(*old) == []
        assert findings(like(at=clock.now() + timedelta(seconds=2))) != [], "anchored since"
        assert findings(like(number=1, hash="0" * 64)) != [], "of a row that the backup has"


@ON_SQLITE
def test_a_full_folder_is_not_touched(runner, backup, key, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    result = runner("restore", backup, "--into", tmp_path / "full", "--key-file", key)
    assert result.code == 2
    assert "is not empty" in result.err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_with_tables_is_not_touched(runner, backup, key, tmp_path, database_url):
    words = ["restore", backup, "--into", tmp_path / "new", "--key-file", key]
    assert "name an empty database" in runner(*words).err
    assert "the database is not empty" in runner(*words, "--database-url", database_url).err
    assert not (tmp_path / "new").exists()


@ON_SQLITE
def test_a_damaged_backup_is_not_put_back(runner, backup, key, tmp_path):
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(data)
    (tmp_path / "cut").write_bytes(data[: len(data) // 3])
    (tmp_path / "other").write_bytes(b"nothing of ours")
    for name in ("damaged", "cut", "other"):
        result = runner("restore", tmp_path / name, "--into", tmp_path / "new", "--key-file", key)
        assert (result.code, result.out) == (2, "")
        assert result.err.count("\n") == 1
        assert not (tmp_path / "new").exists()


@ON_SQLITE
def test_what_was_changed_in_a_backup_is_not_put_back(runner, shelf, episode, tmp_path):
    """Packed again, so that no seal of the packing finds it."""
    runner("backup", shelf, "--with-keys")
    [file] = shelf.iterdir()
    with tarfile.open(file) as archive, tarfile.open(tmp_path / "other", "w:gz") as other:
        for member in archive:
            data = bytearray(archive.extractfile(member).read())
            if member.name == "folder/history.anchors":
                data[:4] = b"1999"
            other.addfile(member, io.BytesIO(bytes(data)))
    result = runner("restore", tmp_path / "other", "--into", tmp_path / "new")
    assert (result.code, result.out) == (2, "")
    assert "history.anchors is not what was packed" in result.err
    assert not (tmp_path / "new").exists()


@ON_SQLITE
def test_a_full_disk_leaves_nothing_that_looks_restored(runner, backup, key, tmp_path):
    with at_most(100_000):
        result = runner("restore", backup, "--into", tmp_path / "new", "--key-file", key)
    assert result.code == 2
    assert "the disk is full" in result.err
    assert not (tmp_path / "new").exists()


@ON_SQLITE
def test_without_the_keys_or_with_others_it_is_refused(runner, shelf, episode, tmp_path, instance):
    runner("backup", shelf)
    [file] = shelf.iterdir()
    into = ["restore", file, "--into", tmp_path / "new"]
    assert "the keys are not in this backup" in runner(*into).err
    others = tmp_path / "others"
    others.mkdir()
    (others / "secret_key").write_text("a" * 64, encoding="ascii")
    (others / "history_key").write_text("b" * 64, encoding="ascii")
    assert "is not the key of this backup" in runner(*into, "--keys", others).err
    assert not (tmp_path / "new").exists()
    for key, value in own_keys().items():
        (others / key.lower()).write_text(value, encoding="ascii")
    assert runner(*into, "--keys", others).code == 0
    assert (tmp_path / "new" / "history_key").exists()


def test_a_drill_leaves_nothing_but_its_note(runner, backup, key, instance, tmp_path):
    before = sorted(path.name for path in instance.iterdir())
    result = runner("restore", backup, "--drill", "--key-file", key)
    assert (result.code, result.err) == (0, "")
    assert "all there, checked" in result.out
    assert sorted(path.name for path in instance.iterdir()) == before
    with organisation_scope(ALL):
        [note] = db.session.scalars(sa.select(History).where(History.action == "restore drill"))
        sessions = db.session.scalars(sa.select(UserSession.revoked_at)).all()
    assert note.after["file"] == backup.name
    assert None in sessions, "the record in use is not touched"
    if not db.engine.url.database.endswith(".sqlite"):
        names = db.session.scalars(sa.text("SELECT datname FROM pg_database")).all()
        assert not [name for name in names if name.startswith("pms_drill")]


@ON_SQLITE
def test_what_is_put_back_is_served(runner, backup, key, tmp_path, monkeypatch):
    folder = restored_beside(runner, backup, key, tmp_path)
    monkeypatch.setenv("PMS_INSTANCE", str(folder))
    monkeypatch.delenv("PMS_DATABASE_URL")
    assert sorted(os.listdir(folder)) == [
        "history.anchors",
        "history_key",
        "pms.sqlite",
        "secret_key",
    ]
    assert cli.run(["facts", "verify"]) == 0
    assert cli.run(["history", "verify"]) == 0
