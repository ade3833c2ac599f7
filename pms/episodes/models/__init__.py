"""An episode and what belongs to it. Code columns hold codes of the pick lists (pms/picklists)."""

from pms.episodes.models.admission import Admission
from pms.episodes.models.course import Course
from pms.episodes.models.dated_note import DatedNote
from pms.episodes.models.episode import SAYS_WHEN, Episode
from pms.episodes.models.event import Event
from pms.episodes.models.exclusion import Exclusion
from pms.episodes.models.isolate import Isolate
from pms.episodes.models.item import EpisodeItem, belongs_to_episode, not_before
from pms.episodes.models.later_outcome import LaterOutcome
from pms.episodes.models.letter import Letter
from pms.episodes.models.line import Line
from pms.episodes.models.resumption import Resumption
from pms.episodes.models.review import Review
from pms.episodes.models.task import Task

__all__ = [
    "SAYS_WHEN",
    "Admission",
    "Course",
    "DatedNote",
    "Episode",
    "EpisodeItem",
    "Event",
    "Exclusion",
    "Isolate",
    "LaterOutcome",
    "Letter",
    "Line",
    "Resumption",
    "Review",
    "Task",
    "belongs_to_episode",
    "not_before",
]
