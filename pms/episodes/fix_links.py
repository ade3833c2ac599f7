"""Where a data query is fixed: the address of the very question, open in its form."""

from pms.domain.care.data_queries import DataQuery, Place

FORMS = {"courses": "course", "lines": "line", "events": "event", "admissions": "admission"}
"""What the ids in an entry's form begin with."""
CHOICES = frozenset({"rejection_reasons", "planned", "service"})
"""Questions that are several boxes: the keyboard goes to the first."""
NAMED = {
    "therapy_end_reason": "why therapy ended",
    "infection_outcome": "the infection outcome",
    "opat_outcome": "the OPAT outcome",
    "died_on": "the date of death",
    "decided_on": "the day of acceptance",
    "service": "the service",
    "date_of_birth": "the date of birth",
}
"""What a question of the episode is called in a link; one of an entry is called by the entry."""


def fix_path(query: DataQuery | Place, episode_id: int) -> str:
    """The address of the form below the episode's, and the question to begin with."""
    section = query.section
    question = f"{query.field}-0" if query.field in CHOICES else query.field
    if query.item_id is not None:
        form = FORMS[section]
        return f"{section}/{query.item_id}/correct#{form}-{query.item_id}-{question}"
    if variant := query.variant if isinstance(query, Place) else "":
        return f"{section}/add-{variant}#{variant}{FORMS[section]}-new-{question}"
    if section in FORMS:
        return f"{section}/add#{FORMS[section]}-new-{question}"
    return f"{section}#{section}-{episode_id}-{question}"


def region_of(query: DataQuery | Place) -> str:
    """The region of the episode's page in which that form opens."""
    if form := FORMS.get(query.section):
        return f"{form}-{query.item_id or 'new'}"
    return query.section


def is_of_patient(place: Place) -> bool:
    """Whether it stands with the patient's own details, outside of the episode."""
    return place.section == "patient"


def words_of(place: Place) -> str:
    """What the link to the second of two facts says."""
    if (entry := FORMS.get(place.section)) is None:
        return f"Look at {NAMED[place.field]}"
    if place.item_id is not None:
        return f"Look at the {entry}"
    entry = f"{place.variant} {entry}".strip()
    return f"Add {'an' if entry[0] in 'ae' else 'a'} {entry}"
