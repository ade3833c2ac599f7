"""Every table of the program, for the migrations and for relationships named as text."""

from pms.admin.models import (
    AccessReview,
    Approval,
    AuthorisationItem,
    NationalConsent,
    OldSystemPatient,
)
from pms.auth.models import (
    EnrolledBrowser,
    Organisation,
    RecoveryCode,
    SignInFailures,
    User,
    UserSession,
)
from pms.cohorts.models import SavedList
from pms.episodes.models import Enquiry, Episode, Questionnaire, QuestionnaireCode, Triage
from pms.national.models import NationalPublication
from pms.patients.models import Patient
from pms.picklists.models import ListValue, RecentChoice
from pms.reports.audit_pack.publications.models import Publication
from pms.reports.nors_return.models import FinalReturn, Submission
from pms.store.history import History
from pms.store.keys import KeyFingerprint
from pms.transfer.models import Import, ImportedRow
from pms.ward.models import RoundPatient, WardRound

__all__ = [
    "AccessReview",
    "Approval",
    "AuthorisationItem",
    "Enquiry",
    "EnrolledBrowser",
    "Episode",
    "FinalReturn",
    "History",
    "Import",
    "ImportedRow",
    "KeyFingerprint",
    "ListValue",
    "NationalConsent",
    "NationalPublication",
    "OldSystemPatient",
    "Organisation",
    "Patient",
    "Publication",
    "Questionnaire",
    "QuestionnaireCode",
    "RecentChoice",
    "RecoveryCode",
    "RoundPatient",
    "SavedList",
    "SignInFailures",
    "Submission",
    "Triage",
    "User",
    "UserSession",
    "WardRound",
]
