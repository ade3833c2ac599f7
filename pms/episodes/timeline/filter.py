"""What the template of the timeline asks for."""

from datetime import date
from typing import NamedTuple

from pms import clock
from pms.domain.counting.opat_days import opat_stretches
from pms.domain.text.days import in_full
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode
from pms.episodes.records import record_of
from pms.episodes.timeline.entries import marks_of, things_of
from pms.episodes.timeline.picture import Picture, picture_of, when


class Row(NamedTuple):
    """One line of the table that says what the picture shows."""

    day: date | None
    when: str
    label: str
    kind: str
    anchor: str | None


class Timeline(NamedTuple):
    picture: Picture
    rows: list[Row]


@bp.app_template_filter()
def timeline(episode: Episode) -> Timeline:
    """The picture and the table of a loaded episode, as at today."""
    today, record = clock.today(), record_of(episode)
    things, marks = things_of(episode, record), list(marks_of(episode, today))
    opat = opat_stretches(record.accepted_on, record.courses, record.admissions, today)
    rows = [Row(one.first, when(one), one.label, one.kind, one.anchor) for one in things]
    rows += [Row(mark.day, in_full(mark.day), mark.label, "", mark.anchor) for mark in marks]
    rows.sort(key=lambda row: row.day or date.min)
    return Timeline(picture_of(things, marks, opat, today), rows)
