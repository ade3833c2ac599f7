"""The technical team's page of how the installation fares."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pms.admin.blueprint import technical
from pms.admin.health.queries import MEBIBYTE, take_stock
from pms.auth.access import allow


@technical.route("/health")
@allow("technical")
def health() -> ResponseReturnValue:
    return render_template("admin/health/health.html", health=take_stock(), mebibyte=MEBIBYTE)
