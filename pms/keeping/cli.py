"""`pms backup`, `backup-key`, `restore`, `verify`, `version`."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from pms.admin.health import copies
from pms.app import opened
from pms.domain.text.characters import in_one_line
from pms.keeping import backing_up, locked, restoring, soundness
from pms.keeping.beside import own_keys
from pms.keeping.names import Keep
from pms.keeping.restoring import Tell
from pms.keeping.versions import versions
from pms.layout import moment
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history.anchors import write_anchors
from pms.store.keys import foreign_keys
from pms.transfer.progress import progress

KEY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--key-file",
    type=KEY_FILE,
    help="A file with keys of age: who holds one opens the backup. Also PMS_BACKUP_KEY_FILE.",
)
@click.option("--with-keys", is_flag=True, help="Put the keys into a backup that is not locked.")
@click.option("--daily", type=click.IntRange(1), help="Days whose last backup is kept (14).")
@click.option("--weekly", type=click.IntRange(0), help="Weeks likewise (8).")
@click.option("--monthly", type=click.IntRange(0), help="Months likewise (12).")
@click.option(
    "--despite-findings",
    is_flag=True,
    help="Keep a copy of a record in which `pms verify` finds faults; its name says so.",
)
def backup(
    folder: Path,
    key_file: Path | None,
    with_keys: bool,
    daily: int | None,
    weekly: int | None,
    monthly: int | None,
    despite_findings: bool,
) -> int:
    """Make a backup in a folder, while people work.

    One file: the database as it is at one moment, the files of the data folder, the settings, and
    the keys if it is locked. The copy is checked before the file gets its name. Older ones of this
    installation are removed as days, weeks and months go by.

    Exit code 1: the backup has findings, or could not be noted in the history.
    """
    with opened() as app, progress("Backing up") as tell:
        keep = Keep(
            daily if daily is not None else _number("BACKUP_DAILY"),
            weekly if weekly is not None else _number("BACKUP_WEEKLY"),
            monthly if monthly is not None else _number("BACKUP_MONTHLY"),
        )
        named = app.config["BACKUP_KEY_FILE"]
        for_whom = locked.recipients(
            app.config["BACKUP_RECIPIENTS"], key_file or (Path(named) if named else None)
        )
        try:
            made = backing_up.back_up(
                folder,
                for_whom,
                with_keys=with_keys,
                keep=keep,
                tell=tell,
                despite_findings=despite_findings,
            )
        except Refused:
            raise
        except (sqlite3.Error, ValueError) as error:  # of a file of anchors, for one
            raise Refused(f"no backup was made: {error}") from None
        noted = _note(made, bool(for_whom))
    _say(made, bool(for_whom))
    return 1 if made.manifest.findings or not noted else 0


def _number(setting: str) -> int:
    try:
        return max(int(current_app.config[setting]), 1 if setting == "BACKUP_DAILY" else 0)
    except ValueError:
        raise Refused(f"{setting} is not a whole number") from None


def _note(made: backing_up.Made, is_locked: bool) -> bool:
    """The backup is there, noted or not: with no room left to say so, it counts all the same."""
    try:
        copies.note(
            copies.BACKUP,
            made.instant,
            file=made.file.name,
            bytes=made.file.stat().st_size,
            locked=is_locked,
            findings=len(made.manifest.findings),
        )
        write_anchors()  # as after an hour of a server: no row waits on a machine without one
    except Exception as error:  # whatever hinders it, the file is whole and named
        words = f"the backup was made, but not noted in the history ({type(error).__name__})"
        click.echo(f"pms: {words}: the page Health does not know of it", err=True)
        return False
    return True


def _say(made: backing_up.Made, is_locked: bool) -> None:
    rows = sum(made.manifest.counts.values())
    size = made.file.stat().st_size / 1_000_000
    click.echo(f"{in_one_line(str(made.file))}  {size:,.1f} MB, {rows:,} rows, checked.")
    if made.dropped:
        count = "1 older backup" if made.dropped == 1 else f"{made.dropped} older backups"
        click.echo(f"{count} of this installation removed.")
    if is_locked:
        click.echo("It is locked, with the keys inside. Keep what opens it in another place.")
    elif made.manifest.has_keys:
        click.echo("It is NOT locked, and has the keys inside: keep it as safe as the server.")
    else:
        click.echo(
            "It is NOT locked: keep it as safe as the server. The keys are not in it: keep"
            " secret_key and history_key in another place."
        )
    if made.settings_left_out:
        click.echo("pms.cfg holds a key or an address of a database, and is not in it either.")
    for finding in made.manifest.findings:
        click.echo(f"pms: {in_one_line(finding)}", err=True)


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path))
def backup_key(file: Path) -> None:
    """Make a key for backups: the file opens them, the line that is printed locks them.

    Keep the file away from the server, in two places: without it no locked backup opens.
    """
    secret, public = locked.new_key()
    try:
        with open(file, "x", encoding="ascii", newline="\n") as opened_file:
            opened_file.write(f"# What opens the backups that are locked for {public}\n{secret}\n")
    except FileExistsError:
        raise Refused(f"{file} is there already: nothing was written over it") from None
    click.echo(public)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="An empty folder: the data folder.")
@click.option("--drill", is_flag=True, help="Only try it: put it back, check it, take it away.")
@click.option("--key-file", type=KEY_FILE, help="What opens a locked backup.")
@click.option(
    "keys_folder",
    "--keys",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with secret_key and history_key, where they are not in the backup.",
)
@click.option("--database-url", help="An empty database, for a backup of PostgreSQL.")
@click.option(
    "anchors",
    "--anchors",
    type=KEY_FILE,
    multiple=True,
    help="history.anchors of the old folder, or a later copy: it tells what is lost.",
)
@click.option("--despite-findings", is_flag=True, help="Put back a record with faults as it is.")
def restore(
    file: Path,
    into: Path | None,
    drill: bool,
    key_file: Path | None,
    keys_folder: Path | None,
    database_url: str | None,
    anchors: tuple[Path, ...],
    despite_findings: bool,
) -> int:
    """Put a backup back into an empty folder, checked, and say what is not in it.

    It is brought up to date with this version, and everyone has to sign in again. With --drill
    nothing stays of it but a note in the history that it was tried.

    Exit code 1: it was put back, with findings.
    """
    asked = restoring.Asked(file, key_file, keys_folder, anchors, despite_findings)
    with _refused(ValueError), progress("Restoring") as tell:
        if drill:
            restored = _drill(asked, into, tell)
        elif into is None:
            raise Refused("name an empty folder with --into, or only try it with --drill")
        else:
            restored = restoring.restore(asked, into, database_url, tell)
    _tell_restored(restored, bool(anchors))
    if not drill:
        place = in_one_line(str(into))
        click.echo(f"It is in {place}. Next: set PMS_INSTANCE to it, then `pms verify`.")
    for finding in restored.findings:
        click.echo(f"pms: {in_one_line(finding)}", err=True)
    return 1 if restored.findings else 0


def _drill(asked: restoring.Asked, place: Path | None, tell: Tell) -> restoring.Restored:
    with opened() as app:
        if place is not None and not place.is_dir():
            raise Refused(f"{place} is not a folder: nothing was tried")
        url = db.engine.url.render_as_string(hide_password=False)
        where = place or Path(app.instance_path)
        restored = restoring.drill(asked, where, url, own_keys(), tell)
        rows = sum(restored.manifest.counts.values())
        copies.note(copies.DRILL, restored.instant, file=asked.file.name, rows=rows)
        write_anchors()
    return restored


def _tell_restored(restored: restoring.Restored, has_anchors: bool) -> None:
    rows = sum(restored.manifest.counts.values())
    click.echo(f"The backup of {moment(restored.instant)}: {rows:,} rows, all there, checked.")
    if restored.upgraded:
        click.echo("It was of an older version and is up to date now.")
    click.echo(f"The newest saved change in it: {in_one_line(restored.newest or 'none')}.")
    if restored.lost_until:
        entries = "1 later entry" if restored.lost == 1 else f"{restored.lost:,} later entries"
        click.echo(
            f"The anchors know of {entries} of the history until {moment(restored.lost_until)},"
            f" which {'is' if restored.lost == 1 else 'are'} not in it."
        )
    elif has_anchors:
        click.echo("The anchors know of no later entry.")
    click.echo(f"What was saved after {moment(restored.instant)} is not in it.")
    if restored.sessions:
        click.echo("Everyone has to sign in again.")


@click.command()
def verify() -> int:
    """Check everything together: the file, the tables, the keys, the figures, the history.

    Each finding is a line. Exit code 0: none; 1: findings; 2: it could not be checked.
    """
    checks: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("Integrity", soundness.integrity),
        ("Tables", soundness.schema),
        ("Keys", foreign_keys),
        ("Facts", soundness.facts),
        ("History", soundness.history),
    )
    found = 0
    with opened(), _refused(ValueError), progress("Checking") as tell:
        write_anchors()
        for number, (what, check) in enumerate(checks):
            tell(what, number, len(checks))
            findings = check()
            found += len(findings)
            click.echo(f"{what:<10} {_count(len(findings))}")
            for finding in findings:
                click.echo(f"  {in_one_line(finding)}")
    click.echo("Nothing was found." if not found else f"{_count(found)}.", err=True)
    return 1 if found else 0


def _count(findings: int) -> str:
    return {0: "nothing found", 1: "1 finding"}.get(findings, f"{findings:,} findings")


@click.command()
def version() -> None:
    """Print what runs here: program, commit, schema, rule set, Python and database."""
    for what, value in versions().items():
        click.echo(f"{what:<12} {in_one_line(value)}")


@contextmanager
def _refused(*kinds: type[Exception]) -> Iterator[None]:
    """What a file that was given says wrong, in one line."""
    try:
        yield
    except Refused:
        raise
    except kinds as error:
        raise Refused(str(error)) from None


COMMANDS = (backup, backup_key, restore, verify, version)
