"""Questions about an episode itself, section by section."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from wtforms import (
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from pms.domain.care.problem import Problem
from pms.domain.care.suggestion import Suggestion
from pms.domain.counting.services import SERVICES
from pms.domain.counting.treatment import treatment_of
from pms.domain.text import lengths
from pms.episodes.lists import DIAGNOSIS_LISTS, OUTCOME_LISTS, REFERRAL_LISTS
from pms.episodes.models import Episode, EpisodeItem
from pms.episodes.records import record_of
from pms.episodes.rules import outcome_rules, referral_rules
from pms.episodes.suggested import suggested_infection_outcome, suggested_outcome
from pms.patients.models import age_on
from pms.picklists.recent import recent_codes
from pms.picklists.shipped import OWN_LISTS
from pms.picklists.suggestions import offered_names, offers, usual_organisms
from pms.saving import SectionForm
from pms.web.fields import USED_LATELY, DayField, NameField, OptionalSelectField, as_choices

ADULT_FROM = 16


def short_text(label: str, length: int = lengths.SHORT_TEXT, **more: Any) -> StringField:
    return StringField(label, validators=[_at_most(length)], **more)


def free_text(label: str, **more: Any) -> TextAreaField:
    return TextAreaField(label, validators=[_at_most(lengths.FREE_TEXT)], **more)


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"Use {length:,} characters or fewer")


class EpisodeForm(SectionForm):
    """A form of one section of an episode."""

    def __init__(self, episode: Episode | None, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(episode, **kwargs)
        for column, list_name in self.lists.items():
            offered = offers(list_name, getattr(episode, column, None))
            if list_name in OWN_LISTS and not offered:
                del self[column]  # the organisation keeps no such list
            else:
                self[column].offer(offered)


READ_BY = "which managers and administrators read too: do not name a patient"


class ReferralForm(EpisodeForm):
    lists: ClassVar[Mapping[str, str]] = REFERRAL_LISTS

    service = RadioField("Service", validators=[DataRequired("Select the service")])
    referred_on = DayField("Referred on", validators=[DataRequired("Enter the referral date")])
    specialty = OptionalSelectField("Referring specialty")
    consultant = NameField(
        "Consultant",
        validators=[_at_most(lengths.SHORT_TEXT)],
        joins=f"list of consultants, {READ_BY}",
    )
    ward = NameField(
        "Ward", validators=[_at_most(lengths.SHORT_TEXT)], joins=f"list of wards, {READ_BY}"
    )
    pathway = OptionalSelectField("Pathway")
    commissioner = OptionalSelectField("Commissioner", description="ICB or health board")
    community_team = OptionalSelectField("Community team")
    delivery_plan = short_text("Delivery plan", description="Who will give it, where and how")
    planned_end_on = DayField("Planned end of treatment", planned=True)

    def __init__(
        self,
        born_on: date | None,
        services: Sequence[str],
        today: date,
        episode: Episode | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(episode, today, **kwargs)
        self.born_on = born_on
        self.consultant.suggest(partial(offered_names, "consultant"))
        self.ward.suggest(partial(offered_names, "ward"))
        offered = [*services, *({episode.service} - {*services} if episode else ())]
        if len(offered) == 1:
            del self.service
        else:
            self.service.choices = as_choices((code, SERVICES[code]) for code in offered)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return referral_rules(answers, self.row, self.today, self.born_on)


def service_for(born_on: date, today: date) -> str:
    """The service that fits somebody's age."""
    return "adult" if age_on(born_on, today) >= ADULT_FROM else "paediatric"


class ReferForm(ReferralForm):
    """A new referral: what the diagnosis and notes sections ask stands here too."""

    lists: ClassVar[Mapping[str, str]] = {**REFERRAL_LISTS, "diagnosis": "diagnosis"}

    diagnosis = OptionalSelectField("Diagnosis")
    notes = free_text("Notes")

    def __init__(
        self, born_on: date | None, services: Sequence[str], today: date, **first: Any
    ) -> None:
        """Without a day of birth, of somebody whose details are being asked beside it."""
        service = service_for(born_on, today) if born_on else None
        first = {"referred_on": today, "service": service, **first}
        super().__init__(born_on, services, today, **first)
        if self.service and not self.service.data:
            self.service.data = service
            if born_on is None:  # it goes by the age, once the day of birth is there
                self.service.validators, self.service.validate_choice = (), False


class DiagnosisForm(EpisodeForm):
    lists = DIAGNOSIS_LISTS

    diagnosis = OptionalSelectField("Diagnosis")
    secondary_diagnosis = OptionalSelectField("Second diagnosis")
    organisms = NameField(
        "Organisms",
        validators=[_at_most(lengths.SHORT_TEXT)],
        description="Separate several with semicolons",
        several=True,
    )

    def __init__(self, episode: Episode | None, today: date, **kwargs: Any) -> None:
        super().__init__(episode, today, **kwargs)
        self.organisms.suggest(
            lambda: {USED_LATELY: recent_codes(["organism"])["organism"], "": usual_organisms()}
        )


class NotesForm(EpisodeForm):
    notes = free_text("Notes")


class OutcomesForm(EpisodeForm):
    lists = OUTCOME_LISTS

    therapy_end_reason = OptionalSelectField("Why therapy ended")
    infection_outcome = OptionalSelectField("Infection outcome")
    opat_outcome = OptionalSelectField("OPAT outcome")
    opat_outcome_reason = free_text(
        "Why another than the suggested one", description="Needed where the two differ"
    )
    outcome_on = DayField("Outcome date")
    died_on = DayField("Died on", description="If the patient has died")
    death_category = OptionalSelectField("Cause of death")

    def __init__(self, episode: Episode, today: date) -> None:
        super().__init__(episode, today)
        ended_on = episode.therapy_ended_on
        if not self.is_submitted() and not episode.outcome_on and ended_on and ended_on <= today:
            self.outcome_on.data = episode.last_opat_day

    def suggestion(self) -> Suggestion:
        """What R10 suggests, given the answers so far."""
        return suggested_outcome(self.row, self.today, self.unsaved, **self.values())

    def infection_suggestion(self) -> Suggestion | None:
        """What R10b suggests, given the same."""
        return suggested_infection_outcome(self.row, self.today, self.unsaved, **self.values())

    @property
    def is_death_beside(self) -> bool:
        """Whether a day of death is typed that falls in the treatment."""
        treatment = treatment_of(record_of(self.row), self.today)
        return treatment is not None and treatment.during(self.died_on.data)

    @property
    def unsaved(self) -> Sequence[EpisodeItem]:
        """The events and admissions that are answered in place."""
        found = (form.unsaved() for form in self.beside if form.is_answered)
        return [row for row in found if row is not None]

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        yield from outcome_rules(answers, self.row, self.today, self.suggestion())


class ErrorForm(SectionForm):
    """Why an episode was entered in error. It fills no column by its name."""

    not_columns = frozenset({"reason"})

    reason = TextAreaField(
        "Why was it entered in error?",
        validators=[
            DataRequired("Say why the episode was entered in error"),
            _at_most(lengths.FREE_TEXT),
        ],
    )
