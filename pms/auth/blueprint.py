"""The blueprint that the views of signing in and of one's own account hang on."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
