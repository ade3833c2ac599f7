"""Who may do a task."""

from flask_login import current_user
from sqlalchemy import select

from pms.auth.access import WRITES_PATIENTS
from pms.auth.models import User
from pms.domain.care.task import is_owned_by
from pms.episodes.blueprint import bp
from pms.episodes.models import Task
from pms.picklists.recent import recent_codes
from pms.store.base import db
from pms.web.fields import USED_LATELY, Groups

MOST = 200

bp.add_app_template_filter(is_owned_by)


def offered_owners() -> Groups:
    """Names to choose from while typing: oneself, those used recently, colleagues, earlier ones.

    Anybody else may be typed too: a ward, a laboratory, a district nurse.
    """
    staff = db.session.scalars(
        select(User)
        .where(User.organisation_id == current_user.organisation_id, User.disabled_at.is_(None))
        .order_by(User.name)
    )
    used = db.session.scalars(
        select(Task.owner)
        .where(Task.owner.is_not(None))
        .distinct()
        .order_by(Task.owner)
        .limit(MOST)
    )
    clinicians = [user.name for user in staff if user.has_role(*WRITES_PATIENTS)]
    return {
        "you": [current_user.name],
        USED_LATELY: recent_codes(["owner"])["owner"],
        "": [*clinicians, *filter(None, used)],
    }
