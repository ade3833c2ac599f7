"""Where a data query is fixed: the address of the very question, open in its form."""

from pms.domain.care.data_queries import DataQuery

FORMS = {"courses": "course", "lines": "line", "events": "event", "admissions": "admission"}
"""What the ids in an entry's form begin with."""
CHOICES = frozenset({"rejection_reasons"})
"""Questions that are several boxes: the keyboard goes to the first."""


def fix_path(query: DataQuery, episode_id: int) -> str:
    """The address of the form below the episode's, and the question to begin with."""
    section, field = query.section, query.field
    if query.item_id is not None:
        form = FORMS[section]
        return f"{section}/{query.item_id}/correct#{form}-{query.item_id}-{field}"
    if section in FORMS:
        return f"{section}/add#{FORMS[section]}-new-{field}"
    return f"{section}#{section}-{episode_id}-{field}{'-0' if field in CHOICES else ''}"


def region_of(query: DataQuery) -> str:
    """The region of the episode's page in which that form opens."""
    if form := FORMS.get(query.section):
        return f"{form}-{query.item_id or 'new'}"
    return query.section
