"""Every kind of entry, by its section."""

from pms.episodes.entries.admissions import ADMISSIONS
from pms.episodes.entries.courses import COURSES
from pms.episodes.entries.dated_notes import NOTES
from pms.episodes.entries.enquiries import ENQUIRIES
from pms.episodes.entries.events import EVENTS
from pms.episodes.entries.isolates import ISOLATES
from pms.episodes.entries.later_outcomes import LATER_OUTCOMES
from pms.episodes.entries.lines import LINES
from pms.episodes.entries.questionnaires import QUESTIONNAIRES
from pms.episodes.entries.reviews import REVIEWS
from pms.episodes.entries.tasks import TASKS

KINDS = {
    kind.section: kind
    for kind in (
        ENQUIRIES,
        ISOLATES,
        COURSES,
        LINES,
        EVENTS,
        ADMISSIONS,
        REVIEWS,
        TASKS,
        NOTES,
        LATER_OUTCOMES,
        QUESTIONNAIRES,
    )
}
