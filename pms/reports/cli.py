"""`pms nors`: make the quarter's return, check a return file."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from pms import audit, clock, installation
from pms.auth import queries
from pms.auth.models import SERVICES, Organisation
from pms.codes.shipped import shipped_lists
from pms.db import choose_organisation, db, intend
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.refusal import Refused
from pms.reports.actions import record_export
from pms.reports.draft import Draft, OpenQuery, make_draft, quarter_to_report
from pms.reports.output import write_files, write_stream
from pms.version import VERSION


@click.group()
def nors() -> None:
    """The quarterly NORS return: make it, check it."""


@nors.command()
@click.option("--organisation", "ods", required=True, help="ODS code, such as RXX.")
@click.option("--service", required=True, type=click.Choice(SERVICES))
@click.option("--quarter", required=True, help="Year and quarter, such as 2025Q3.")
@click.option(
    "--output",
    required=True,
    help="The file to write; in a folder, the file of the standard name; - for standard output.",
)
@click.option("--draft", is_flag=True, help="Make a draft return (the default).")
def export(ods: str, service: str, quarter: str, output: str, draft: bool) -> None:
    """Write the draft return of one quarter as CSV, and its manifest beside it.

    The reconciliation and the open data queries go to standard error.
    """
    with installation.opened():
        intend("read")
        organisation = _find_organisation(ods, service)
        as_at = clock.today()
        made = make_draft(organisation, service, quarter_to_report(quarter, as_at), as_at)
        data = layout.to_bytes(made.return_)
        manifest = _manifest(made, data)
        intend("write")
        record_export(db.session(), organisation.id, made.return_, data)
        db.session.commit()
    written = _write(output, layout.file_name(made.return_), data, manifest)
    for line in _report(made):
        click.echo(line, err=True)
    for path in written:
        click.echo(path)


def _find_organisation(ods: str, service: str) -> Organisation:
    """The organisation, chosen for the rest of the command."""
    organisation = queries.find_organisation(ods)
    if organisation is None:
        raise Refused(f"there is no organisation with the ODS code {ods.strip().upper()}")
    if service not in organisation.services:
        raise Refused(f"{organisation.ods_code} has no {service} service")
    choose_organisation(organisation.id)
    return organisation


def _manifest(draft: Draft, data: bytes) -> bytes:
    content = layout.manifest(
        draft.return_,
        data,
        software_version=VERSION,
        made_at=clock.now(),
        made_by=audit.actor().username,
        exclusion_reasons=list(draft.material.excluded.values()),
        notes=[draft.go_live] if draft.go_live else [],
    )
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _write(output: str, standard_name: str, data: bytes, manifest: bytes) -> list[Path]:
    """Put the file in its place and return what was written; a stream gets the file alone."""
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return []
    path = Path(output)
    if path.is_dir():
        path /= standard_name
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        write_stream(path, data)
        return []
    beside = path.with_suffix(".manifest.json")
    write_files({path: data, beside: manifest})
    return [path, beside]


def _report(draft: Draft) -> Iterable[str]:
    """What a person should know of the return, for standard error."""
    return_, failed = draft.return_, draft.failed_comparisons
    yield (
        f"Draft return of {return_.organisation}, {return_.service}, {return_.quarter}, "
        f"as at {return_.as_at.isoformat()}"
    )
    if draft.go_live:
        yield draft.go_live
    holds = "every comparison holds" if not failed else f"{len(failed)} do NOT hold"
    yield f"Reconciliation: {holds}, of {len(draft.comparisons)}"
    for comparison in draft.comparisons:
        yield f"  {'ok' if comparison.ok else 'NOT OK'}  {comparison}"
    if reasons := draft.material.excluded:
        yield f"Excluded: {_number(len(reasons), 'episode')}"
        yield from (f"  episode {id_}: {reason}" for id_, reason in reasons.items())
    yield from _query_lines("Open queries that block a final return", draft.blocking)
    yield from _query_lines("Open queries that only warn", draft.warnings)


def _query_lines(heading: str, found: list[OpenQuery]) -> Iterable[str]:
    yield f"{heading}: {len(found) or 'none'}"
    for episode_id, query in found:
        yield f"  episode {episode_id}: {query.message}"


@nors.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> int:
    """Check a return file against every rule of its layout.

    Findings, each with its line, go to standard output. Exit code 1 if there are any.
    """
    found = check_return(file.read_bytes(), shipped_lists(), file.name)
    for line, message in found:
        click.echo(f"{file}:{line}: {message}")
    click.echo(_number(len(found), "finding") if found else "no findings", err=True)
    return 1 if found else 0


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


COMMANDS = (nors,)
