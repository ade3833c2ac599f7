"""The command that brings record bundles in; `pms/export_cli.py` writes them."""

from pathlib import Path

import click

from pms.app import opened
from pms.auth.models import Organisation
from pms.auth.queries import find_organisation
from pms.refusal import Refused
from pms.transfer.importing import Outcome, import_bundle
from pms.transfer.progress import progress


@click.command("import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--organisation", "ods", required=True, help="ODS code of whose records they are.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Also write what is refused or warned about into this CSV.",
)
def import_(bundle: Path, ods: str, dry_run: bool, report_file: Path | None) -> None:
    """Bring a record bundle in: a folder, a .zip or an .xlsx workbook. All of it, or nothing.

    What was imported before is skipped, so the same bundle can be run again. Text is read as forms
    read it: invisible characters are dropped, control characters are refused. A packed bundle is
    measured first; the settings IMPORT_... are its limits.
    """
    with opened():
        organisation = get_organisation(ods)
        with progress() as tell:
            outcome = import_bundle(
                bundle, organisation.id, tell=tell, dry_run=dry_run, report_file=report_file
            )
        _print(outcome)
        if outcome.is_refused:
            raise Refused(f"the bundle has {_faults(outcome)} to fix; nothing was imported")
        if not outcome.has_news:
            click.echo("Everything in the bundle is there already; nothing was changed.")
        elif dry_run:
            click.echo("Dry run: nothing was changed.")
        else:
            click.echo(f"Imported into {ods.strip().upper()}.")


def _faults(outcome: Outcome) -> str:
    count = outcome.report.refusals
    if outcome.report.is_cut_short:
        return f"{count:,} faults or more"
    return f"{count:,} {'fault' if count == 1 else 'faults'}"


def _print(outcome: Outcome) -> None:
    for line in outcome.report.lines():
        click.echo(line)
    for line in outcome.counts:
        click.echo(line)


def get_organisation(ods: str) -> Organisation:
    organisation = find_organisation(ods)
    if organisation is None:
        raise Refused(f"there is no organisation with the ODS code {ods.strip().upper()}")
    return organisation


COMMANDS = (import_,)
