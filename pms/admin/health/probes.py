"""Two addresses for programs that watch: whether it is alive, and whether it can be worked with."""

import shutil
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from pms import installation
from pms.auth.access import allow_everyone
from pms.stopping import is_stopping
from pms.store import full_disk

probes = Blueprint("probes", __name__)

ENOUGH_ROOM = 16 * 1024 * 1024
"""Bytes: with less, the next saves may find the disk full."""


@probes.route("/healthz")
@allow_everyone
def healthz() -> Response:
    """Alive: it answers. Nothing is asked of the database, so that its trouble restarts nobody."""
    return jsonify(alive=True)


@probes.route("/readyz")
@allow_everyone
def readyz() -> tuple[Response, int]:
    """Ready: everything that a save needs; what is amiss is named, and nothing else is told."""
    amiss = [name for name, is_well in _checks().items() if not is_well]
    return jsonify(ready=not amiss, amiss=amiss), 503 if amiss else 200


def _checks() -> dict[str, bool]:
    try:
        database, schema = True, installation.is_up_to_date()
    except SQLAlchemyError:
        database = schema = False
    return {
        "stopping": not is_stopping(current_app),
        "database": database,
        "schema": schema,
        "disk": _has_room(),
    }


def _has_room() -> bool:
    path = installation.sqlite_path()
    folder = path.parent if path else Path(current_app.instance_path)
    return not full_disk.is_known(current_app) and shutil.disk_usage(folder).free >= ENOUGH_ROOM
