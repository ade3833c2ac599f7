"""Where the pages of the virtual ward hang."""

from flask import Blueprint

bp = Blueprint("ward", __name__, url_prefix="/ward")
