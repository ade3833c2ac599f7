"""Commands: `pms demo`, and what `python start.py` runs."""

import contextlib
import os
import socket

import click

from pms import clock
from pms.app import opened
from pms.demo import load, sign_ins
from pms.refusal import Refused
from pms.setup_cli import bring_up_to_date, run_server
from pms.transfer.progress import progress

EPISODES, YEARS, SEED = 900, 3, 1
HOST = "127.0.0.1"
PORTS = range(8080, 8091)


@click.command()
@click.option(
    "--episodes",
    type=click.IntRange(1, 100_000),
    default=EPISODES,
    show_default=True,
    help="Referrals of the first organisation; the second has a third of them.",
)
@click.option("--years", type=click.IntRange(1, 15), default=YEARS, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another one, other data.")
def demo(episodes: int, years: int, seed: int) -> None:
    """Load demonstration data: two made-up organisations and people who do not exist.

    Creates or upgrades the database. Refused where it is in use for patients; where the
    demonstration is loaded already, nothing is changed.
    """
    with opened(needs_database=False):
        load.refuse_real_installation()
        bring_up_to_date()
        if load.is_loaded():
            click.echo("The demonstration is loaded already; nothing was changed.\n")
        else:
            load_with_progress(episodes, years, seed)
    show_sign_ins()
    click.echo("\nNext: `pms serve`, then sign in.")


@click.command(hidden=True)
def start() -> None:
    """Serve this instance on this machine; a new one with the demonstration."""
    with opened(needs_database=False) as app:
        is_real = load.is_real_installation()
        bring_up_to_date()
        if not is_real:
            if not load.is_loaded():
                load_with_progress(EPISODES, YEARS, SEED)
            show_sign_ins()
        run_server(app, HOST, free_port(), threads=8)


def load_with_progress(episodes: int, years: int, seed: int) -> None:
    """Load it; on a terminal a bar is shown."""
    with progress() as tell:
        load.load_demonstration(
            episodes=episodes, years=years, seed=seed, today=clock.today(), tell=tell
        )
    click.echo("Demonstration data is loaded.\n")


def show_sign_ins() -> None:
    click.echo("Sign in to the demonstration as\n")
    for line in sign_ins.as_lines():
        click.echo(f"  {line}")


def free_port() -> int:
    """The first port of PORTS that nobody listens on. Raises Refused where all are taken."""
    for port in PORTS:
        with contextlib.suppress(OSError), socket.socket() as probe:
            if os.name != "nt":  # there it would share the port with whoever has it
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    raise Refused(f"ports {PORTS[0]} to {PORTS[-1]} are all in use: try `pms serve --port 8100`")


COMMANDS = (demo, start)
