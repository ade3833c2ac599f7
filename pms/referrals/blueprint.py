"""The blueprint of pre-admission."""

from flask import Blueprint

bp = Blueprint("referrals", __name__, url_prefix="/referrals")
