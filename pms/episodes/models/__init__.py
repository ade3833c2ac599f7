"""An episode and what belongs to it. Code columns hold codes of the pick lists (pms/picklists)."""

from pms.episodes.models.entries import (
    Admission,
    Course,
    DatedNote,
    Enquiry,
    Event,
    Isolate,
    LaterOutcome,
    Line,
    Override,
    Review,
    Task,
)
from pms.episodes.models.episode import (
    SAYS_WHEN,
    Episode,
    EpisodeItem,
    Exclusion,
    QueryConfirmation,
    Resumption,
    belongs_to_episode,
    not_before,
)
from pms.episodes.models.paperwork import Letter, Questionnaire, QuestionnaireCode, Triage

__all__ = [
    "SAYS_WHEN",
    "Admission",
    "Course",
    "DatedNote",
    "Enquiry",
    "Episode",
    "EpisodeItem",
    "Event",
    "Exclusion",
    "Isolate",
    "LaterOutcome",
    "Letter",
    "Line",
    "Override",
    "QueryConfirmation",
    "Questionnaire",
    "QuestionnaireCode",
    "Resumption",
    "Review",
    "Task",
    "Triage",
    "belongs_to_episode",
    "not_before",
]
