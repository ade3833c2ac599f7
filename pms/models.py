"""Every table of the program, for the migrations and for relationships named as text."""

from pms.audit import History
from pms.auth.models import Organisation, User, UserSession
from pms.codes.models import ListValue
from pms.episodes.models import Episode
from pms.patients.models import Patient
from pms.transfer.models import Import, ImportedRow

__all__ = [
    "Episode",
    "History",
    "Import",
    "ImportedRow",
    "ListValue",
    "Organisation",
    "Patient",
    "User",
    "UserSession",
]
