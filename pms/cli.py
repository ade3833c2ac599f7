"""The `pms` command. Exit codes: 0 done, 1 findings, 2 refused or wrong input."""

import sys
import traceback
from collections.abc import Sequence

import click
import sqlalchemy as sa

from pms import clock, export_cli, rights, setup_cli
from pms.admin import cli as admin
from pms.command_words import read_plainly
from pms.config import instance_folder
from pms.console import unfailing_output
from pms.demo import cli as demo
from pms.domain.text.characters import in_one_line
from pms.episodes import cli as episodes
from pms.keeping import cli as keeping
from pms.refusal import Refused
from pms.reports.nors_return import cli as reports
from pms.reports.open_queries import cli as open_queries
from pms.store.copying import of_the_disk
from pms.store.engine import in_plain_words
from pms.store.transactions import noting_commits
from pms.transfer import cli as transfer
from pms.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, message="PMS %(version)s")
def commands() -> None:
    """PMS, a patient management system for OPAT services.

    PMS_INSTANCE names the instance folder (local data), PMS_DATABASE_URL another database.

    Exit codes: 0 done, 1 findings, 2 refused or wrong input.
    """


for feature in (
    setup_cli,
    export_cli,
    keeping,
    admin,
    demo,
    transfer,
    reports,
    open_queries,
    episodes,
):
    for command in feature.COMMANDS:
        commands.add_command(command)

read_plainly(commands)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command line; what is wrong is said in one plain line on stderr.

    Whatever it writes, backups and exports too, is for the account that runs it alone.
    """
    with rights.kept_to_oneself(), unfailing_output() as output:
        code = _run(arguments)
        if error := output.trouble():
            reason = f"what it said could not all be written ({error.strerror})"
            code = refuse(f"the command ran to its end, but {reason}")
        return code


def _run(arguments: Sequence[str] | None) -> int:
    with noting_commits() as saved:
        try:
            result = commands.main(args=arguments, prog_name="pms", standalone_mode=False)
        except (click.Abort, KeyboardInterrupt):
            return refuse(f"stopped; {saved.in_words()}")
        except click.ClickException as error:
            return refuse(error.format_message())
        except Refused as refusal:
            return refuse(str(refusal))
        except sa.exc.DBAPIError as error:
            return refuse(in_plain_words(error, saved.in_words()))
        except OSError as error:
            return refuse(of_the_disk(error, saved.in_words()))
        except Exception:  # a fault of ours: the details are for the person who fixes it
            return refuse(f"stopped by a fault in PMS; {saved.in_words()}. {note_fault()}")
    return result if isinstance(result, int) else 0


def note_fault() -> str:
    """Append the traceback to the instance folder's error log, and say where that is."""
    path = instance_folder() / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{clock.now().isoformat()} pms {VERSION}\n{traceback.format_exc()}\n")
    except OSError as error:
        return f"Details could not be kept in {path}: {error.strerror}"
    return f"Details: {path}"


def refuse(message: str) -> int:
    click.echo(f"pms: {' '.join(in_one_line(message).split())}", err=True)
    return 2
