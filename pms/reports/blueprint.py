"""The blueprint that the pages of the return share."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
