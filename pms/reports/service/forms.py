"""The filter above a service report. It is part of the address, so that a report can be kept."""

from collections.abc import Mapping
from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, ValidationError

from pms.auth.models import SERVICES
from pms.domain.counting.services import SERVICES as SERVICE_WORDS
from pms.domain.service_reports.period import EARLIEST, Period
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import PLACE_LISTS
from pms.reports.service.filters import NARROWED_BY, ReportFilter, days_asked
from pms.web.fields import DayField, as_choices, as_typed
from pms.web.typed import PlainForm


class FilterForm(PlainForm):
    first = DayField("From", name="from", description="")
    last = DayField("To", name="to", description="")
    service = SelectField("Service")
    consultant = SelectField("Consultant")
    specialty = SelectField("Specialty")
    commissioner = SelectField("Commissioner")

    class Meta:
        csrf = False  # nothing is changed by asking

    def __init__(
        self, services: tuple[str, ...], periods: Mapping[str, Period], today: date
    ) -> None:
        self.services, self.periods, self.today = services, periods, today
        args = MultiDict(request.args)
        preset = days_asked(args, periods)
        if preset is not None:
            args["from"], args["to"] = as_typed(preset.first), as_typed(preset.last)
        for name in ("service", *NARROWED_BY):
            args.setdefault(name, "")
        super().__init__(args)
        self.service.choices = as_choices(
            [("", "All"), *((code, SERVICE_WORDS[code]) for code in SERVICES if code in services)]
        )
        chosen = {"hx-get": request.path, "hx-trigger": "change", "hx-include": "closest form"}
        for name in ("service", *NARROWED_BY):
            self[name].render_kw = chosen
        for name in NARROWED_BY:
            self[name].choices = as_choices([("", "All"), *_values(name)])

    def validate_first(self, field: DayField) -> None:
        if field.data is None:
            field.data = EARLIEST
        if field.data > self.today:
            raise ValidationError("Enter a day that is not in the future")

    def validate_last(self, field: DayField) -> None:
        if field.data is None:
            field.data = self.today
        if self.first.data and field.data < self.first.data:
            raise ValidationError("Enter a day that is not before the first")

    @property
    def asked(self) -> ReportFilter:
        """Of a valid form."""
        first, last = self.first.data, self.last.data
        assert isinstance(first, date)
        assert isinstance(last, date)
        period = Period(max(first, EARLIEST), min(last, self.today))
        return ReportFilter(
            period,
            (self.service.data,) if self.service.data else self.services,
            self.service.data,
            *(self[name].data for name in NARROWED_BY),
        )

    @property
    def in_words(self) -> list[str]:
        """What it is narrowed to, in words."""
        return [
            f"{field.label.text.lower()} {choice.label}"
            for field in (self.service, *(self[name] for name in NARROWED_BY))
            for choice in field.choices
            if field.data and choice.value == field.data
        ]


def _values(name: str) -> list[tuple[str, str]]:
    """Every value, retired ones too: episodes of earlier years have them."""
    named = name in PLACE_LISTS  # episodes say the name
    values = organisation_lists()[name]
    found = [(value.label if named else value.code, value.label) for value in values]
    return sorted(found, key=lambda pair: pair[1].casefold()) if named else found
