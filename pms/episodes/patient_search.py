"""Searching all patients as one types, on a page and in the header of every page.

What is found shows where each patient stands, so it rests on the floor of the episodes.
"""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.domain.care.whereabouts import whereabouts
from pms.episodes.latest import last_episodes
from pms.patients import queries
from pms.patients.blueprint import bp
from pms.patients.recent import list_recent
from pms.store import history
from pms.store.transactions import only_reads
from pms.web.htmx import render_page_or_partial


@bp.route("/patients", methods=["GET", "POST"])
@allow(*READS_PATIENTS)
@only_reads
def search() -> ResponseReturnValue:
    """What is searched for comes by POST: no name or number in an address."""
    return render_page_or_partial("patients/search.html", "patients/_results.html", **found())


@bp.route("/patients/find", methods=["GET", "POST"])
@allow(*READS_PATIENTS)
@only_reads
def find() -> ResponseReturnValue:
    """The box in the header: its results under it, or the page of the search without scripts."""
    return render_page_or_partial("patients/search.html", "patients/_found.html", **found())


def found() -> dict[str, Any]:
    """What was typed, whom it finds and where they stand; whom one saw last where it is blank."""
    text = request.form.get("text", "")[:100]
    text = text if text.strip() else ""
    today = clock.today()
    matches = queries.search_patients(text, today)
    if matches.patients:
        shown = [patient.id for patient in matches.patients]
        history.note_reading("search", "patient", after={"text": text, "patients": shown})
    recent = list_recent(current_user.id) if not text else ()
    last = last_episodes([patient.id for patient in (*matches.patients, *recent)])
    return {
        "text": text,
        "found": matches,
        "recent": recent,
        "last": last,
        "states": {
            patient.id: whereabouts(last.get(patient.id), today)
            for patient in (*matches.patients, *recent)
        },
        "too_short": queries.is_too_short(text),
        "may_edit": current_user.has_role(*WRITES_PATIENTS),
    }
