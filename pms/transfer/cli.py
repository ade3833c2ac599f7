"""Commands that bring record bundles in and write them."""

from pathlib import Path

import click

from pms.app import opened
from pms.auth.models import Organisation
from pms.auth.queries import find_organisation
from pms.domain.text.characters import in_one_line, mended
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend, read_snapshot
from pms.transfer.export import write_folder, write_zip
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

    What was imported before is passed over, so the same bundle can be run again. Texts are read as
    forms read them: what nobody sees is dropped, control characters are refused. A packed bundle is
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
            raise Refused(f"the bundle has {_faults(outcome)} to mend; nothing was imported")
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


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FOLDER_OR_ZIP")
@click.option("--organisation", "ods", required=True, help="ODS code of whose records to write.")
def export(target: Path, ods: str) -> None:
    """Write all records of an organisation as a record bundle, into a new folder or .zip."""
    with opened():
        organisation_id = get_organisation(ods).id
        with organisation_scope(organisation_id):
            _note_export(organisation_id, target)
            read_snapshot()
            is_zip = target.suffix.casefold() == ".zip"
            counts = write_zip(target) if is_zip else write_folder(target)
    for name, count in counts.items():
        click.echo(f"{name}: {count:,}")
    place = in_one_line(str(target))
    click.echo(f"Written to {place}. It holds patients' records: keep it as safe as those.")


def _note_export(organisation_id: int, target: Path) -> None:
    """Before the first row leaves: an export that cannot be noted is not made."""
    intend("write")
    history.record(
        db.session,
        "export",
        "organisation",
        organisation_id,
        organisation_id=organisation_id,
        after={"target": mended(target.name)},
    )
    db.session.commit()


def get_organisation(ods: str) -> Organisation:
    organisation = find_organisation(ods)
    if organisation is None:
        raise Refused(f"there is no organisation with the ODS code {ods.strip().upper()}")
    return organisation


COMMANDS = (import_, export)
