"""The blueprint of the pages about patients."""

from flask import Blueprint

bp = Blueprint("patients", __name__)
