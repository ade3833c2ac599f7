"""Questions of a ward round: of its beginning, and of one patient."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import request
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.episodes.covers import ask_for_cover
from pms.episodes.entries import courses, tasks
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.reviews import ReviewForm
from pms.episodes.in_place.assembly import ask_of_ends
from pms.episodes.models import Course, Episode, Review
from pms.saving import SectionForm
from pms.web.fields import DayField, OptionalSelectField, at_most

WITHIN = {"csrf": False}
"""Settings of a form within another one, which carries the token."""


class StartForm(SectionForm):
    present = StringField(
        "Who is present",
        description="Names or roles; each review starts with them",
        validators=[at_most(SHORT_TEXT)],
    )
    asked = HiddenField(validators=[Length(max=1000)])

    def values(self) -> dict[str, Any]:
        return {**super().values(), "asked": self.asked.data or ""}


class RoundReviewForm(ReviewForm):
    """A review on the round. `known` is the latest review that its reader could see."""

    not_columns = frozenset({"known"})

    summary = TextAreaField(
        "Discussion", validators=[at_most(FREE_TEXT)], render_kw={"data-shortcut": "r"}
    )
    known = HiddenField()
    newer: Review | None = None
    """A review that somebody else has recorded since."""

    @property
    def name_in_ids(self) -> str:
        return "round"

    @property
    def status(self) -> int:
        return 409 if self.newer else super().status


class StopForm(EntryForm):
    """When one running course stops."""

    row: Course
    lists, rules = courses.END_LISTS, courses.rules

    ended_on = DayField("Last day", description="")
    course_end_reason = OptionalSelectField("Why it ends")

    def __init__(self, row: Course, *, today: date) -> None:
        super().__init__(row, today=today, prefix=f"course-{row.id}-", meta=WITHIN)
        ask_for_cover(self.ended_on, row, today)

    @property
    def was_shown(self) -> bool:
        """Whether the page that was sent had this course: somebody may have added it since."""
        return self.seen.name in request.form

    @property
    def is_changed(self) -> bool:
        return any(getattr(self.row, name) != value for name, value in self.values().items())


class NewTaskForm(EntryForm):
    """A task that comes of the discussion; nothing typed is no task."""

    rules = tasks.rules

    text = StringField("New task", validators=[at_most(SHORT_TEXT)])
    due_on = DayField("Due", description="")

    def __init__(self, *, today: date) -> None:
        super().__init__(None, today=today, prefix="task-", meta=WITHIN)

    def validate_text(self, field: StringField) -> None:
        if self.due_on.data and not (field.data or "").strip():
            raise ValidationError("Enter what is to be done")

    @property
    def is_asked(self) -> bool:
        return bool((self.text.data or "").strip())


class RoundForm:
    """All that may be recorded of one patient at once: a review, stop dates, a task."""

    def __init__(self, episode: Episode, today: date, **first: Any) -> None:
        self.review = RoundReviewForm(today=today, reviewed_on=today, **first)
        running = [one for one in episode.courses if one.ended_on is None or one.ended_on >= today]
        self.stops = [StopForm(course, today=today) for course in running]
        ask_of_ends(self.stops, episode, today)
        self.task = NewTaskForm(today=today)

    def __iter__(self) -> Iterator[Field]:
        forms = (form for part in self.parts for form in (part, *part.beside))
        return (question for form in forms for question in form)

    @property
    def errors(self) -> list[Any]:
        """What is wrong with any part."""
        return [part.errors for part in self.parts if part.errors]

    @property
    def form_errors(self) -> list[str]:
        forms = (form for part in self.parts for form in (part, *part.beside))
        return [words for form in forms for words in form.form_errors]

    @property
    def parts(self) -> list[EntryForm]:
        return [self.review, *self.stops, self.task]

    def validate_on_submit(self) -> bool:
        """Every part is judged, so that all that is wrong is said at once."""
        if not self.review.is_submitted():
            return False
        self.stops = [stop for stop in self.stops if stop.was_shown]
        judged = [part.validate() for part in self.parts]
        return all(judged)

    @property
    def status(self) -> int:
        return max(part.status if part.is_submitted() else 200 for part in self.parts)
