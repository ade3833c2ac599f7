"""Pages."""

from flask import Blueprint

bp = Blueprint("episodes", __name__)
