"""`pms export`: all records of an organisation, and the files that every feature keeps."""

from pathlib import Path

import click

from pms.admin.old_system.archive import kept_old_system_patients
from pms.app import opened
from pms.domain.text.characters import cleaned, in_one_line
from pms.reports.audit_pack.publications.archive import kept_publications
from pms.reports.nors_return.archive import kept_returns
from pms.store import history
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend, read_snapshot
from pms.transfer.archive import Writer
from pms.transfer.cli import get_organisation
from pms.transfer.export import write_folder, write_zip
from pms.ward.archive import kept_rounds

WRITERS: tuple[Writer, ...] = (
    kept_returns,
    kept_publications,
    kept_rounds,
    kept_old_system_patients,
)
"""Features stand side by side: only above them all are they known together."""


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
            counts = (write_zip if is_zip else write_folder)(target, WRITERS)
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
        after={"target": cleaned(target.name)},
    )
    db.session.commit()


COMMANDS = (export,)
