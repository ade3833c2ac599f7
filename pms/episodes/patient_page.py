"""A patient's page. It shows their episodes, so it stands on the floor of the episodes."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.domain.care.whereabouts import status
from pms.episodes.models import Episode
from pms.episodes.queries import list_episodes_of
from pms.episodes.sections import may_edit
from pms.patients.blueprint import bp
from pms.patients.queries import get_patient_or_404
from pms.web.htmx import render_page_or_partial


@bp.route("/patients/<int:patient_id>")
@allow(*READS_PATIENTS)
def show(patient_id: int) -> ResponseReturnValue:
    """The page; for htmx the details alone, closed."""
    patient = get_patient_or_404(patient_id)
    return render_page_or_partial(
        "patients/show.html",
        "patients/_details.html",
        patient=patient,
        episodes=[(one, status_of(one)) for one in list_episodes_of(patient_id)],
        may_edit=may_edit(),
    )


def status_of(episode: Episode) -> str:
    return status(
        episode.decision,
        episode.first_opat_day,
        episode.therapy_ended_on,
        clock.today(),
        has_outcome=episode.opat_outcome is not None,
    )
