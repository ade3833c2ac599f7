"""The blueprints that the pages of administration hang on."""

from flask import Blueprint

applications = Blueprint("applications", __name__, url_prefix="/apply")
admin = Blueprint("admin", __name__, url_prefix="/organisation")
technical = Blueprint("technical", __name__, url_prefix="/technical")
old_system = Blueprint("old_system", __name__, url_prefix="/old-system")
