"""`pms backup`, `backup-key`, `restore`, `verify`, `version`."""

import sqlite3
from pathlib import Path

import click
from flask import current_app

from pms.admin.health import copies
from pms.app import opened
from pms.domain.text.characters import in_one_line
from pms.keeping import backing_up, locked
from pms.keeping.names import Keep
from pms.refusal import Refused
from pms.store.history.anchors import write_anchors
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


COMMANDS = (backup, backup_key)
