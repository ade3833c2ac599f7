"""`pms backup`: one checked copy of one moment while people work, or none and one plain line."""

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pms import clock, installation
from pms.episodes.models import Episode
from pms.keeping import backing_up, names, package, postgresql
from pms.keeping.beside import opened_beside, own_keys, url_of
from pms.keeping.names import Keep
from pms.patients.models import Patient
from pms.store import copying
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests import factories
from tests.keeping.conftest import inside

KEEP = Keep(14, 8, 12)
SAVED = "what it had saved before stays saved"  # the history was anchored
FULL = f"pms: the disk is full: {SAVED}; free some space and try again\n"


def made_in(folder):
    [file] = folder.iterdir()
    return file


def test_a_backup_is_one_file_named_with_its_instant_and_schema(runner, shelf, episode):
    before = clock.now()
    result = runner("backup", shelf)
    assert (result.code, result.err) == (0, "")
    file = made_in(shelf)
    assert file.name in result.out
    schema, _ = installation.revisions()
    assert f"-schema-{schema}-" in file.name
    held, manifest = inside(file)
    assert file.name.startswith(f"pms-{datetime.fromisoformat(manifest['instant']):%Y%m%dT%H%M%SZ}")
    assert before <= datetime.fromisoformat(manifest["instant"]) <= clock.now()
    assert manifest["counts"]["patient"] == 1
    assert "folder/history.anchors" in held
    assert {"database.sqlite", "database.dump"} & held
    if stat.S_IMODE(file.stat().st_mode) != 0o666:  # Windows has rights of another kind
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_whoever_saves_meanwhile_neither_waits_nor_is_half_in_it(
    app, organisation, shelf, episode, monkeypatch
):
    monkeypatch.setattr(copying, "PAGES_AT_ONCE", 20)
    saved = []

    def save(step, done, total):
        if step in ("Copying", "Checking") and len(saved) < 5:
            with factories.writing():
                saved.append(factories.a_patient())
                db.session.commit()

    factories.let_others_work()
    made = backing_up.back_up(shelf, [], with_keys=False, keep=KEEP, tell=save)
    assert len(saved) > 1
    assert made.manifest.counts["patient"] == 1, "those before its instant, and none after"
    assert made.manifest.counts["history_head"] == db.session.scalar(
        sa.text("SELECT count(*) FROM history_head")
    )


def test_the_note_of_it_stands_in_the_history(runner, shelf, episode):
    runner("backup", shelf)
    with organisation_scope(ALL):
        [note] = db.session.scalars(sa.select(History).where(History.action == "backup"))
    assert (note.username, note.after["file"]) == ("console", made_in(shelf).name)
    assert runner("history", "verify").code == 0, "it waits for no anchor"


# --- Refused ------------------------------------------------------------------------------------


@pytest.mark.on_sqlite("files alone")
def test_a_folder_that_is_not_there_is_refused_and_not_made(runner, shelf, episode):
    result = runner("backup", shelf / "wrong")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"pms: {shelf / 'wrong'} is not a folder: nothing was backed up\n"
    assert list(shelf.iterdir()) == []


@pytest.mark.on_sqlite("files alone")
def test_the_data_folder_is_no_place_for_backups(runner, instance, episode):
    assert "is the data folder itself" in runner("backup", instance).err


@pytest.mark.on_sqlite("files alone")
def test_a_disk_that_is_full_where_the_backup_goes_leaves_nothing(
    runner, shelf, instance, episode, only_bytes
):
    only_bytes(package, "pack", 20_000)
    result = runner("backup", shelf)
    assert (result.code, result.out, result.err) == (2, "", FULL)
    assert list(shelf.iterdir()) == []
    assert not list(instance.glob(".backup-*"))


@pytest.mark.on_sqlite("files alone")
def test_a_disk_that_fills_up_while_a_locked_one_is_written_leaves_nothing(
    runner, shelf, tmp_path, episode, only_bytes
):
    runner("backup-key", tmp_path / "key")
    only_bytes(package, "pack", 20_000)
    result = runner("backup", shelf, "--key-file", tmp_path / "key")
    assert (result.code, result.err) == (2, FULL)
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_beside_the_database_leaves_nothing(
    runner, shelf, instance, episode, only_bytes
):
    only_bytes(copying, "copy_sqlite", 200_000)
    result = runner("backup", shelf)
    assert (result.code, result.err) == (2, FULL)
    assert not list(instance.glob(".backup-*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_that_is_damaged_is_no_backup(runner, shelf, episode, monkeypatch):
    real = copying.copy_sqlite

    def damaged(source, target, tell=None):
        counts = real(source, target)
        data = bytearray(target.read_bytes())
        data[40_000:120_000] = bytes(80_000)
        target.write_bytes(data)
        return counts

    monkeypatch.setattr(copying, "copy_sqlite", damaged)
    result = runner("backup", shelf)
    assert result.code == 2
    assert "damaged" in result.err or "not sound" in result.err or "cannot be copied" in result.err
    assert result.err.count("\n") == 1
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_dump_that_lacks_a_row_is_no_backup(runner, shelf, episode, monkeypatch):
    real = postgresql.rows_of_dump

    def lacking(dumped, connection):
        found = real(dumped, connection)
        return {**found, "patient": postgresql.Table(0, 0)}

    monkeypatch.setattr(postgresql, "rows_of_dump", lacking)
    result = runner("backup", shelf)
    assert (result.code, list(shelf.iterdir())) == (2, [])
    assert "does not hold what the database holds" in result.err


def spoil_facts():
    with factories.writing():
        db.session.execute(
            sa.update(Episode).values(last_opat_day=date(2026, 3, 3), opat_days=99),
            execution_options={"synchronize_session": False},
        )
        db.session.commit()


def test_a_record_with_findings_is_kept_only_on_demand_and_named_so(runner, shelf, episode):
    spoil_facts()
    result = runner("backup", shelf)
    assert (result.code, result.out, list(shelf.iterdir())) == (2, "", [])
    assert "see `pms verify`" in result.err
    kept = runner("backup", shelf, "--despite-findings")
    assert kept.code == 1
    assert "99 days" in kept.err
    assert "-with-findings.tar" in made_in(shelf).name


@pytest.mark.on_sqlite("files alone")
def test_two_backups_at_once_are_one_too_many(runner, shelf, instance, episode):
    with installation.only_one(instance / "backup.lock", "taken"):
        result = runner("backup", shelf)
    assert (result.code, list(shelf.iterdir())) == (2, [])
    assert "another backup" in result.err


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_pg_dump_of_another_version_is_refused(runner, shelf, tmp_path, episode, monkeypatch):
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PMS_POSTGRESQL_PROGRAMS", str(programs))
    assert "is not in the PATH" in runner("backup", shelf).err
    fake = programs / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n", encoding="ascii")
    fake.chmod(0o700)
    result = runner("backup", shelf)
    assert (result.code, list(shelf.iterdir())) == (2, [])
    assert "is of PostgreSQL 9, and the server of" in result.err


# --- Keys and locking ---------------------------------------------------------------------------


def test_the_keys_stay_out_of_a_backup_that_is_not_locked(runner, shelf, instance, episode):
    (instance / "pms.cfg").write_text("NETWORKS = '127.0.0.0/8'\n", encoding="utf-8")
    assert "The keys are not in it" in runner("backup", shelf).out
    held, _ = inside(made_in(shelf))
    assert not [name for name in held if "key" in name]
    assert "folder/pms.cfg" in held
    made_in(shelf).unlink()
    (instance / "pms.cfg").write_text("SECRET_KEY = 'a' * 64\n", encoding="utf-8")
    assert "pms.cfg holds a key" in runner("backup", shelf).out
    assert "folder/pms.cfg" not in inside(made_in(shelf))[0]
    made_in(shelf).unlink()
    assert "NOT locked, and has the keys" in runner("backup", shelf, "--with-keys").out
    assert {"keys/secret_key", "keys/history_key", "folder/pms.cfg"} <= inside(made_in(shelf))[0]


@pytest.mark.on_sqlite("files alone")
def test_a_locked_backup_shows_nothing_and_opens_with_its_key_alone(
    runner, shelf, tmp_path, instance, episode, monkeypatch
):
    public = runner("backup-key", tmp_path / "key").out.strip()
    assert public.startswith("age1")
    assert runner("backup-key", tmp_path / "key").code == 2, "no key is written over"
    monkeypatch.setenv("PMS_BACKUP_RECIPIENTS", public)
    assert runner("backup", shelf).code == 0
    file = made_in(shelf)
    assert file.name.endswith(".tar.gz.age")
    assert (instance / "history_key").read_bytes() not in file.read_bytes()
    manifest = package.unpack(file, lambda *_: None, tmp_path / "key")
    assert manifest.has_keys
    runner("backup-key", tmp_path / "other")
    with pytest.raises(ValueError, match="does not open"):
        package.unpack(file, lambda *_: None, tmp_path / "other")


@pytest.mark.on_sqlite("files alone")
def test_a_file_without_a_key_is_refused(runner, shelf, tmp_path, episode):
    (tmp_path / "none").write_text("# nothing\n", encoding="ascii")
    assert "has no key" in runner("backup", shelf, "--key-file", tmp_path / "none").err
    (tmp_path / "none").write_text("age1nonsense\n", encoding="ascii")
    assert "is no key of age" in runner("backup", shelf, "--key-file", tmp_path / "none").err
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_copy_is_the_record(shelf, tmp_path, episode):
    made = backing_up.back_up(shelf, [], with_keys=False, keep=KEEP, tell=lambda *_: None)
    copy = tmp_path / "copy.sqlite"
    package.unpack(made.file, lambda _, name: copy if name == "database.sqlite" else None)
    name = episode.patient.family_name
    with opened_beside(url_of(copy), tmp_path, own_keys()), organisation_scope(ALL):
        assert db.session.scalars(sa.select(Patient.family_name)).all() == [name]


# --- Which are kept -----------------------------------------------------------------------------


def test_days_weeks_and_months_keep_their_last_backup(shelf):
    start = datetime(2026, 1, 1, 1, tzinfo=UTC)
    for day in range(400):
        for hour in (0, 12):
            at = start + timedelta(days=day, hours=hour)
            (shelf / names.name_of(at, "0024", "0123abcd", encrypted=True)).touch()
    found = names.backups_in(shelf, "0123abcd")
    dropped = {one.file for one in names.to_drop(found, Keep(3, 2, 4))}
    kept = [one.at.strftime("%d %b %H") for one in found if one.file not in dropped]
    assert kept == [
        "04 Feb 13",
        "04 Feb 01",
        "03 Feb 13",
        "02 Feb 13",
        "31 Jan 13",
        "31 Dec 13",
        "30 Nov 13",
    ]


@pytest.mark.on_sqlite("files alone")
def test_nothing_is_removed_that_this_installation_did_not_name(runner, shelf, episode):
    old = datetime(2020, 1, 1, tzinfo=UTC)
    own = names.name_of(old, "0018", backing_up.installation_id(), encrypted=False)
    others = ["holiday.jpg", "pms.sqlite", "pms-2020.tar.gz", f"{own}.bak", f"x{own}"]
    others.append(names.name_of(old, "0018", "ffffffff", encrypted=False))
    for name in (own, *others):
        (shelf / name).touch()
    result = runner("backup", shelf, "--daily=1", "--weekly=0", "--monthly=0")
    assert "1 older backup of this installation removed" in result.out
    left = {path.name for path in shelf.iterdir()}
    assert own not in left
    assert set(others) < left


def test_one_with_findings_takes_the_place_of_no_sound_one(shelf):
    at = datetime(2026, 5, 1, tzinfo=UTC)
    for day, has_findings in ((1, False), (3, True)):
        name = names.name_of(
            at + timedelta(days=day), "0", "0" * 8, encrypted=False, has_findings=has_findings
        )
        (shelf / name).touch()
    assert names.to_drop(names.backups_in(shelf, "0" * 8), Keep(1, 0, 0)) == []


@pytest.mark.on_sqlite("files alone")
def test_what_a_killed_backup_left_is_swept_away(runner, shelf, instance, episode):
    installed = backing_up.installation_id()
    half: Path = shelf / f".pms-20260101T000000Z-schema-0018-{installed}.tar.gz.unfinished"
    half.write_bytes(b"half")
    stage = instance / ".backup-killed"
    stage.mkdir()
    (stage / "pms.sqlite").write_bytes(b"half")
    assert runner("backup", shelf).code == 0
    assert not half.exists()
    assert not stage.exists()
