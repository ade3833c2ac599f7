"""The sections of the episode page: where each stands, and how it answers.

Each section is one template whose root carries the section's name as its id. It is shown closed
on the episode page and open, with `form` in its context, in its place there or on a page alone.
"""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import WRITES_PATIENTS
from pms.domain.care.data_queries import DataQuery, Place, episode_queries
from pms.domain.counting.quarter_of_episode import QuarterOfEpisode, standing
from pms.episodes.fix_links import fix_path, is_of_patient, region_of, words_of
from pms.episodes.models import Episode
from pms.episodes.queries import get_whole_episode_or_404
from pms.episodes.records import record_of
from pms.picklists.queries import names
from pms.saving import SectionForm
from pms.web.htmx import render_page_or_partial, wants_partial

SECTIONS = {
    "referral": "episodes/_referral.html",
    "triage": "episodes/_triage.html",
    "decision": "episodes/_decision.html",
    "enquiries": "episodes/enquiries/_enquiries.html",
    "diagnosis": "episodes/_diagnosis.html",
    "isolates": "episodes/isolates/_isolates.html",
    "courses": "episodes/courses/_courses.html",
    "lines": "episodes/lines/_lines.html",
    "events": "episodes/events/_events.html",
    "admissions": "episodes/admissions/_admissions.html",
    "reviews": "episodes/reviews/_reviews.html",
    "tasks": "episodes/tasks/_tasks.html",
    "dated-notes": "episodes/dated_notes/_dated_notes.html",
    "notes": "episodes/_notes.html",
    "discharge": "episodes/discharge/_discharge.html",
    "outcomes": "episodes/_outcomes.html",
    "later-outcomes": "episodes/later_outcomes/_later_outcomes.html",
    "questionnaires": "episodes/questionnaires/_questionnaires.html",
    "letters": "letters/_letters.html",
}
"""Section's name (its id and the anchor in the page's address) to its template, in their order."""


TITLES = {
    "diagnosis": "Diagnosis",
    "enquiries": "Information requested",
    "isolates": "Microbiology",
    "courses": "Antimicrobials",
    "lines": "Lines",
    "events": "Line and drug events",
    "reviews": "Reviews and bloods",
    "admissions": "Admissions to hospital",
    "outcomes": "End of treatment and outcomes",
    "later-outcomes": "Later outcomes",
    "dated-notes": "Notes",
    "notes": "Standing note",
    "questionnaires": "Questionnaire",
}
"""What sections are called whose names do not say it."""


def title_of(section: str) -> str:
    return TITLES.get(section, section.replace("-", " ").capitalize())


@dataclass(frozen=True, slots=True)
class EpisodeStatus:
    """Where the episode stands in the returns, with what needs fixing in it."""

    standing: QuarterOfEpisode
    queries: list[DataQuery]
    episode_id: int
    patient_id: int

    def fix_url(self, query: DataQuery | Place) -> str:
        """The very question that fixes a query, for those who may answer it."""
        if isinstance(query, Place) and is_of_patient(query):
            return url_for("patients.correct", patient_id=self.patient_id)
        episode = url_for("episodes.show", episode_id=self.episode_id)
        return f"{episode}/{fix_path(query, self.episode_id)}"

    def region(self, query: DataQuery | Place) -> str | None:
        """Where on the page the question opens; None of one that has a page of its own."""
        return None if query.section == "patient" else region_of(query)

    def words(self, place: Place) -> str:
        return words_of(place)


def section_url(episode_id: int, section: str) -> str:
    """The episode page at a section; asked for by htmx, the section alone, closed."""
    return url_for("episodes.show", episode_id=episode_id, section=section, _anchor=section)


def may_edit() -> bool:
    return bool(current_user.has_role(*WRITES_PATIENTS))


def place_of(episode: Episode) -> EpisodeStatus:
    record, today = record_of(episode), clock.today()
    excluded = episode.exclusion is not None
    queries = [] if excluded else episode_queries(record, today, names())
    return EpisodeStatus(standing(record, today, excluded), queries, episode.id, episode.patient_id)


def show_section(
    section: str,
    episode: Episode,
    form: SectionForm | None = None,
    *,
    template: str | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """A section, with its form where one is given, in its place or as a page of its own.

    `template` shows a region within the section instead, such as one course.
    """
    if form is not None:
        context["form"] = form
    template = template or SECTIONS[section]
    html = render_page_or_partial(
        "episodes/section.html",
        template,
        template=template,
        episode=episode,
        may_edit=may_edit(),
        **context,
    )
    return html, form.status if form else 200


def show_saved(
    section: str,
    episode_id: int,
    *,
    template: str | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """After a save: the section closed, with the line of where the episode stands beside it.

    Call it after the commit. `template` as in show_section. `also` in the context: templates of
    further sections that the save may have changed; these must heed `out_of_band`.
    """
    if not wants_partial():
        return redirect(section_url(episode_id, section), 303)
    episode = get_whole_episode_or_404(episode_id)
    return render_template(
        "episodes/_saved.html",
        template=template or SECTIONS[section],
        episode=episode,
        place=place_of(episode),
        may_edit=may_edit(),
        **context,
    )
