"""What runs here: the program and what it stands on, for a person who asks for help."""

import os
import platform
import sqlite3

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from pms import installation
from pms.app import create_app
from pms.config import instance_folder
from pms.domain.nors import RULE_SET
from pms.refusal import Refused
from pms.store.base import db
from pms.store.engine import in_plain_words
from pms.version import VERSION, commit


def versions() -> dict[str, str]:
    """What stands in the program, then what the database here says. Nothing is made by asking."""
    newest = ScriptDirectory.from_config(installation.migrations()).get_current_head()
    return {
        "PMS": VERSION,
        "Commit": commit() or "not known",
        "Schema": newest or "none",
        "Rule set": RULE_SET,
        "Python": f"{platform.python_version()}, {platform.system()} {platform.machine()}",
        "SQLite": sqlite3.sqlite_version,
        "Data folder": str(instance_folder()),
        **_here(),
    }


def _here() -> dict[str, str]:
    folder = instance_folder()
    named = os.environ.get("PMS_DATABASE_URL") or (folder / "pms.cfg").exists()
    if not named and not (folder / "pms.sqlite").exists():
        return {"Database": "none yet"}
    try:
        app = create_app()
        with app.app_context():
            try:
                current, _ = installation.revisions()
                return {"Database": _database(), "Its schema": current or "none yet"}
            finally:
                db.session.remove()
                db.engine.dispose()
    except Refused as refusal:
        return {"Database": f"cannot be asked: {refusal}"}
    except sa.exc.DBAPIError as error:
        return {"Database": f"cannot be asked: {in_plain_words(error)}"}


def _database() -> str:
    if installation.sqlite_path():
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {db.session.scalar(sa.text('SHOW server_version'))}"
