"""The blueprint of the patient's page and of the report."""

from flask import Blueprint

bp = Blueprint("questionnaire", __name__)
