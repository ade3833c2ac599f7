"""`pms technical add`, `pms national add`: the only ways to an account over all organisations."""

import click

from pms.app import opened
from pms.auth import actions
from pms.store.base import db


@click.group()
def technical() -> None:
    """The technical team, who authorise organisations and see no patient."""


@technical.command("add")
@click.argument("username")
@click.option("--name", default="", help="The person's name; the username if left out.")
def add_technical(username: str, name: str) -> None:
    """Make an account of the technical team and print its one-time password, once."""
    add(username, name, "technical")


@click.group()
def national() -> None:
    """National viewers, who see totals over consenting organisations and no record."""


@national.command("add")
@click.argument("username")
@click.option("--name", default="", help="The person's name; the username if left out.")
def add_national(username: str, name: str) -> None:
    """Make an account of a national viewer and print its one-time password, once."""
    add(username, name, "national_viewer")


def add(username: str, name: str, role: str) -> None:
    with opened():
        user, password = actions.create_user(
            organisation=None, username=username, name=name or username, roles=(role,)
        )
        made = user.username
        db.session.commit()
    click.echo("Write these down: they are shown only once.\n")
    click.echo(f"  Username           {made}")
    click.echo(f"  One-time password  {password}   (valid for 72 hours)\n")
    click.echo("Sign in at /technical/sign-in of this server and choose a password.")


COMMANDS = (technical, national)
