"""`pms nors`: make the quarter's return, check a return file."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from pms import clock
from pms.app import opened
from pms.auth import queries
from pms.auth.models import SERVICES, Organisation
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.text.characters import in_one_line
from pms.domain.text.numbers import HIGHEST
from pms.picklists.shipped import shipped_lists
from pms.refusal import Refused
from pms.reports.nors_return.actions import record_download, record_export
from pms.reports.nors_return.attachments import ENDINGS
from pms.reports.nors_return.closing.actions import close_quarter
from pms.reports.nors_return.closing.queries import find_latest, find_revision
from pms.reports.nors_return.draft import DraftReturn, OpenQuery, make_draft, quarter_to_report
from pms.reports.nors_return.manifest import manifest_bytes
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.output import write_files, write_stream
from pms.store import history
from pms.store.base import db
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend


@click.group()
def nors() -> None:
    """The quarterly NORS return: make it, check it."""


@nors.command()
@click.option("--organisation", "ods", required=True, help="ODS code, such as RXX.")
@click.option("--service", required=True, type=click.Choice(SERVICES))
@click.option("--quarter", required=True, help="Year and quarter, such as 2025Q3.")
@click.option(
    "--output",
    type=click.Path(),
    required=True,
    help="The file to write; in a folder, the file of the standard name; - for standard output.",
)
@click.option("--draft", is_flag=True, help="Make a draft return (the default).")
@click.option("--final", is_flag=True, help="Close the quarter: make its final return, revision 1.")
@click.option("--revise", is_flag=True, help="With --final: revise the return of a closed quarter.")
@click.option("--reason", help="With --revise: why the return is revised.")
@click.option("--revision", type=click.IntRange(1, HIGHEST), help="Write a final return once more.")
def export(
    ods: str,
    service: str,
    quarter: str,
    output: str,
    draft: bool,
    final: bool,
    revise: bool,
    reason: str | None,
    revision: int | None,
) -> None:
    """Write the return of one quarter as CSV, with its manifest.

    A draft's reconciliation and open data queries go to standard error. With --final the quarter
    is closed: refused (exit code 2) while a blocking query is open or the quarter is not over.
    """
    _refuse_contradictions(draft, final, revise, reason, revision)
    with opened():
        intend("read")
        organisation = _find_organisation(ods, service)
        chosen = quarter_to_report(quarter, clock.today())
        if final:
            made = _closed(organisation, service, chosen, revise, reason)
        elif revision:
            made = _once_more(organisation, service, chosen, revision)
        else:
            made = _drafted(organisation, service, chosen)
    written = _write(output, made)
    for line in made.report:
        click.echo(line, err=True)
    for path in written:
        click.echo(in_one_line(str(path)))


@dataclass(frozen=True, slots=True)
class Export:
    """A return's files, by the part of their names, and what is said of them."""

    file_name: str
    files: dict[str, bytes]
    report: list[str]


def _refuse_contradictions(
    draft: bool, final: bool, revise: bool, reason: str | None, revision: int | None
) -> None:
    if draft + final + (revision is not None) > 1:
        raise Refused("only one of --draft, --final and --revision can be asked for")
    if revise and not final:
        raise Refused("--revise goes with --final")
    if reason is not None and not revise:
        raise Refused("--reason goes with --revise")


def _drafted(organisation: Organisation, service: str, quarter: Quarter) -> Export:
    draft = make_draft(organisation, service, quarter, clock.today())
    data = layout.to_bytes(draft.return_)
    made_by = history.actor().username
    manifest = manifest_bytes(draft, data, made_at=clock.now(), made_by=made_by)
    intend("write")
    record_export(db.session(), organisation.id, draft.return_, data)
    db.session.commit()
    files = {"csv": data, "json": manifest}
    return Export(layout.file_name(draft.return_), files, list(_report(draft)))


def _closed(
    organisation: Organisation, service: str, quarter: Quarter, revise: bool, reason: str | None
) -> Export:
    intend("write")
    latest = find_latest(service, quarter)
    if revise and latest is None:
        raise Refused(f"{quarter} is not closed: there is nothing to revise")
    final = close_quarter(
        organisation,
        service,
        quarter,
        today=clock.today(),
        now=clock.now(),
        by=history.actor().username,
        revision=latest.revision + 1 if latest and revise else 1,
        reason=reason,
    )
    made = _final_export(
        organisation, final, f"{quarter} is closed: final return, revision {final.revision}"
    )
    db.session.commit()
    return made


def _once_more(organisation: Organisation, service: str, quarter: Quarter, revision: int) -> Export:
    final = find_revision(service, quarter, revision)
    if final is None:
        raise Refused(f"there is no revision {revision} of {quarter}")
    made = _final_export(organisation, final, f"Final return of {quarter}, revision {revision}")
    as_at = final.as_at
    intend("write")
    record_download(db.session(), organisation.id, made.file_name, as_at, made.files["csv"])
    db.session.commit()
    return made


def _final_export(organisation: Organisation, final: FinalReturn, said: str) -> Export:
    name = layout.file_name_of(
        organisation.ods_code, final.service, final.quarter, str(final.revision)
    )
    files = {"csv": final.file, "json": final.manifest, "xlsx": final.keying_sheet}
    return Export(name, files, [f"{said}, as at {final.as_at.isoformat()}"])


def _find_organisation(ods: str, service: str) -> Organisation:
    """The organisation, chosen for the rest of the command."""
    organisation = queries.find_organisation(ods)
    if organisation is None:
        raise Refused(f"there is no organisation with the ODS code {ods.strip().upper()}")
    if service not in organisation.services:
        raise Refused(f"{organisation.ods_code} has no {service} service")
    choose_organisation(organisation.id)
    return organisation


def _write(output: str, made: Export) -> list[Path]:
    """Put the files in their place and return what was written; a stream gets the CSV alone."""
    data = made.files["csv"]
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return []
    path = Path(output)
    if path.is_dir():
        path /= made.file_name
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        write_stream(path, data)
        return []
    beside = {path.with_suffix(ENDINGS[part]): made.files[part] for part in made.files}
    files = {path: data, **{place: held for place, held in beside.items() if held is not data}}
    write_files(files)
    return list(files)


def _report(draft: DraftReturn) -> Iterable[str]:
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
    for one in found:
        yield f"  episode {one.episode_id}: {one.query.message}"


@nors.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> int:
    """Check a return file against every rule of its layout.

    Findings, each with its line, go to standard output. Exit code 1 if there are any.
    """
    found = check_return(file.read_bytes(), shipped_lists(), file.name)
    for line, message in found:
        click.echo(in_one_line(f"{file}:{line}: {message}"))
    click.echo(_number(len(found), "finding") if found else "no findings", err=True)
    return 1 if found else 0


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


COMMANDS = (nors,)
