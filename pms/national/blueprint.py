"""The blueprint that the national pages hang on."""

from flask import Blueprint

bp = Blueprint("national", __name__, url_prefix="/national")
