"""Commands that set up, upgrade and serve."""

from contextlib import closing, suppress
from pathlib import Path

import click
from flask import Flask, current_app

from pms import installation, serving, stopping
from pms.app import opened
from pms.auth import actions, queries, second_factor
from pms.auth.models import SERVICES
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db
from pms.store.history import anchors, journal, readings
from pms.store.keys import settle_keys
from pms.trail import check
from pms.web import networks
from pms.web.proxy import Proxy, proxy_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--ods", required=True, help="ODS code of the organisation, such as RXX.")
@click.option("--name", required=True, help="Name of the organisation.")
@click.option("--admin", required=True, help="Username of its first administrator-clinician.")
@click.option(
    "--services",
    type=click.Choice([*SERVICES, "both"]),
    default="both",
    show_default=True,
    help="The OPAT services it runs.",
)
def setup(ods: str, name: str, admin: str, services: str) -> None:
    """Create or upgrade the database, the first organisation and its first administrator.

    Prints the access code and a one-time password, once. Running it again changes nothing.
    """
    with opened(needs_database=False) as app:
        bring_up_to_date()
        if queries.find_organisation(ods):
            click.echo(f"{ods.upper()} is set up already; nothing was changed.")
            return
        if others := queries.list_organisations():
            raise Refused(f"this installation is set up for {others[0].ods_code} already")
        organisation = actions.create_organisation(
            ods_code=ods, name=name, services=SERVICES if services == "both" else (services,)
        )
        history.record(
            db.session,
            "authorise",
            "organisation",
            organisation.id,
            organisation_id=organisation.id,
            after={"reason": "Set up on the server's console"},
        )
        user, password = actions.create_user(
            organisation=organisation,
            username=admin,
            name=admin,
            roles=("clinician", "manager", "organisation_admin"),
        )
        code = actions.issue_access_code(organisation, app.config["SECRET_KEY"])
        username, ods_code = user.username, organisation.ods_code
        db.session.commit()
    click.echo(f"{ods_code} is set up. Write these down: they are shown only once.\n")
    click.echo(f"  Access code        {code}")
    click.echo(f"  Username           {username}")
    click.echo(f"  One-time password  {password}   (valid for 72 hours)\n")
    click.echo("Next: `pms serve`, then sign in and choose a password.")


@click.command()
def upgrade() -> None:
    """Bring the database up to date with this version; a backup is kept first."""
    with opened(needs_database=False):
        changed = bring_up_to_date()
    click.echo("The database is up to date now." if changed else "The database was up to date.")


def bring_up_to_date() -> bool:
    """Create the database or upgrade it, in a folder shut to others. True if it changed."""
    shut_to_others()
    return installation.upgrade_database()


def shut_to_others() -> None:
    for line in installation.shut_to_others():
        click.echo(f"pms: {line}", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Serve the program, behind a proxy that speaks HTTPS or on this machine alone."""
    with opened() as app:
        run_server(app, host, port, threads)


def run_server(app: Flask, host: str, port: int, threads: int) -> None:
    """Serve until stopped; on loopback for this machine alone, cookies may travel without HTTPS."""
    from waitress.server import create_server

    behind = proxy_of(app)
    if host not in LOOPBACK or behind.is_expected:
        refuse_public_demonstration()
    if warning := installation.sqlite_warning():
        app.logger.warning(warning)
    for doubt in behind.doubts(host):
        behind.note(doubt)
    shut_to_others()
    for line in second_factor.seal_anew():
        click.echo(f"pms: {line}", err=True)
    settle_keys(changed=True)
    with installation.only_server():
        readings.set_space_aside()
        if host in LOOPBACK and not behind.is_expected:
            app.config["SESSION_COOKIE_SECURE"] = False
        networks.answer_to(app, host)
        dispatcher = serving.dispatcher(app, threads)
        try:
            server = create_server(
                app,
                host=host,
                port=port,
                threads=threads,
                _dispatcher=dispatcher,
                ident=None,
                clear_untrusted_proxy_headers=False,  # pms.web.proxy judges them, on any server
                connection_limit=400,
                channel_timeout=20,
                cleanup_interval=5,
                max_request_body_size=current_app.config["MAX_CONTENT_LENGTH"],
            )
        except OSError as error:
            raise Refused(f"cannot listen on {host} port {port}: {error.strerror}") from None
        db.session.remove()
        hourly, soon = anchors.anchored_hourly(app), readings.moved_soon(app)
        gently = stopping.stopped_gently(
            app, server, dispatcher.queue, float(app.config["STOP_SECONDS"])
        )
        with closing(server), hourly, soon, gently, suppress(KeyboardInterrupt):
            click.echo(f"PMS is at http://{host}:{server.effective_port}/   (Ctrl+C stops it)")
            if behind.named:
                click.echo(f"Browsers reach it through the proxy, at {in_words(behind)}")
            server.run()


def in_words(behind: Proxy) -> str:
    """The addresses to type, such as https://opat.trust.nhs.uk/."""
    return " and ".join(f"https://{name}/" for name in sorted(behind.named))


def refuse_public_demonstration() -> None:
    """The passwords of a demonstration are printed for everyone to read."""
    if any(organisation.demonstration for organisation in queries.list_organisations()):
        raise Refused(
            "demonstration data is served on this machine only: leave out --host, PMS_HOSTS and"
            " PMS_TRUSTED_PROXY, or set up an installation of its own with `pms setup`"
        )


@click.group("history")
def history_group() -> None:
    """Check the history of who changed and saw what."""


@history_group.command("verify")
@click.option("--anchor", is_flag=True, help="Anchor the history first, as the server does hourly.")
@click.option(
    "anchor_files",
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A copy of history.anchors to hold it against as well; may be given more than once.",
)
def verify_history(anchor: bool, anchor_files: tuple[Path, ...]) -> int:
    """Check the history, and say how far each anchor vouches for it.

    Exit code 0: each row and the one before it fit, and an anchor vouches for the last. Exit code
    1: a row was changed, removed or added by hand, or nothing vouches for part of it.

    An anchor says what was there when it was written. What was added after one anchor and cut off
    again before the next leaves no trace, unless a record shows it.
    """
    with opened():
        for line in anchors.unfinished_lines(*anchor_files):
            click.echo(f"pms: {line}", err=True)
        try:
            waiting = readings.journal().count_waiting()
            if anchor:
                anchors.write_anchors()
            chains = check.verify(anchors.read_anchors(*anchor_files), just_anchored=anchor)
        except ValueError as error:
            raise Refused(str(error)) from None
        names = {row.id: row.ods_code for row in queries.list_organisations()}
    findings = 0
    if waiting and not anchor:
        click.echo(
            f"readings: {waiting:,} in {journal.NAME}, which the server moves into the history"
        )
    for chain in chains:
        place = names.get(chain.chain, "installation" if chain.chain == 0 else f"{chain.chain}")
        for line in check.lines(chain, place):
            click.echo(line)
        findings += len(chain.findings)
    click.echo(check.verdict(chains), err=True)
    return 1 if findings else 0


@history_group.command("anchor")
def anchor_history() -> None:
    """Record the end of the history outside the database, in the instance folder's history.anchors.

    Copy that file to another place from time to time: a person who can change both the database
    and the file can cut off the end of the history unseen, but not the copy.
    """
    with opened():
        for line in anchors.unfinished_lines():
            click.echo(f"pms: {line}", err=True)
        count = anchors.write_anchors()
    click.echo(f"{count} chains anchored." if count != 1 else "1 chain anchored.")


COMMANDS = (setup, upgrade, serve, history_group)
