"""The blueprint that an episode's pages and those of its sections share."""

from flask import Blueprint

bp = Blueprint("episodes", __name__)
