"""Questions about a patient's return to IV."""

from collections.abc import Sequence
from datetime import date

from pms.episodes.forms import ReferForm
from pms.episodes.models import Episode


class ReturnForm(ReferForm):
    """A new referral that begins with what is likely to be the same; courses never are."""

    def __init__(self, previous: Episode, services: Sequence[str], today: date) -> None:
        first = {name: getattr(previous, name) for name in ("specialty", "consultant", "diagnosis")}
        service = {"service": previous.service} if previous.service in services else {}
        super().__init__(previous.patient.date_of_birth, services, today, **first, **service)
