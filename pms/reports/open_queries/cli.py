"""`pms queries`: every open data query of a service, as CSV."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from pms import clock
from pms.app import opened
from pms.auth.models import SERVICES, Organisation
from pms.auth.queries import find_organisation
from pms.domain.text.characters import in_one_line
from pms.refusal import Refused
from pms.reports.nors_return.draft import quarter_to_report
from pms.reports.nors_return.output import write_files, write_stream
from pms.reports.open_queries.listing import COLUMNS, QueryLine, list_queries
from pms.store import history
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend
from pms.web.spreadsheets import csv_bytes


@click.command()
@click.option("--organisation", "ods", required=True, help="ODS code, such as RXX.")
@click.option("--service", required=True, type=click.Choice(SERVICES))
@click.option("--quarter", help="Only what belongs to a quarter, such as 2025Q3.")
@click.option("--all", "all_episodes", is_flag=True, help="Episodes without a query too.")
@click.option(
    "--output",
    type=click.Path(),
    default="-",
    help="The file to write; in a folder, the file of the standard name; - for standard output.",
)
def queries(ods: str, service: str, quarter: str | None, all_episodes: bool, output: str) -> int:
    """Write every open data query of a service as CSV, each with its episode.

    Exit code 1 where one of them blocks a final return.
    """
    with opened():
        organisation, today = _find(ods, service), clock.today()
        with organisation_scope(organisation.id):
            intend("read")
            chosen = quarter_to_report(quarter, today) if quarter else None
            rows = list_queries(service, today, quarter=chosen, all_episodes=all_episodes)
            data = csv_bytes(COLUMNS, [row.cells for row in rows])
            name = _name(organisation.ods_code, service, quarter and str(chosen))
            _note(organisation.id, name, data, today)
    path = _write(output, data, name)
    for line in _said(rows, path):
        click.echo(line, err=True)
    return 1 if any(row.blocking for row in rows) else 0


def _find(ods: str, service: str) -> Organisation:
    organisation = find_organisation(ods)
    if organisation is None:
        raise Refused(f"there is no organisation with the ODS code {ods.strip().upper()}")
    if service not in organisation.services:
        raise Refused(f"{organisation.ods_code} has no {service} service")
    return organisation


def _name(*parts: str | None) -> str:
    return "_".join(["queries", *(part for part in parts if part)]) + ".csv"


def _note(organisation_id: int, name: str, data: bytes, today: date) -> None:
    """Before it leaves: a file that cannot be noted is not written."""
    intend("write")
    history.record_download(
        db.session(),
        "data_queries",
        organisation_id=organisation_id,
        data=data,
        file=name,
        as_at=today.isoformat(),
    )
    db.session.commit()


def _write(output: str, data: bytes, name: str) -> Path | None:
    """Where it went; None for a stream."""
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return None
    path = Path(output)
    path = (path / name if path.is_dir() else path).resolve()
    if path.exists() and not path.is_file():
        write_stream(path, data)
        return None
    write_files({path: data})
    return path


def _said(rows: Sequence[QueryLine], path: Path | None) -> list[str]:
    blocking = sum(row.blocking for row in rows)
    warning = sum(bool(row.kind) for row in rows) - blocking
    lines = [f"Open queries: {blocking} that block a final return, {warning} that only warn"]
    return [*lines, in_one_line(str(path))] if path else lines


COMMANDS = (queries,)
