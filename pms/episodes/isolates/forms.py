"""Questions about an isolate: all results are one list of small boxes, S, I or R for each agent."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

from wtforms import SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from pms.domain.care.isolate import RESULTS, susceptibility_problem
from pms.domain.care.item_rules import happened_problem
from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.episodes.isolates import AGENTS, USUAL
from pms.episodes.isolates.queries import names_of
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.models import Isolate
from pms.picklists.queries import choices
from pms.web.fields import NOT_IN_THE_LIST, DayField, NameField, as_choices, at_most

POSTED = "results"
"""The name of every box; what it posts is `ceftriaxone=R`, or nothing."""


class ResultField(SelectMultipleField):
    """The agents with one result, read from the boxes of all agents."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata:
            letter, _ = RESULTS[self.short_name]
            pairs = [text.rpartition("=") for text in formdata.getlist(POSTED)]
            self.data = [agent for agent, _, result in pairs if agent and result == letter]

    def process_data(self, value: Iterable[str] | None) -> None:
        self.data = list(value or ())


class IsolateForm(ItemForm):
    row: Isolate | None

    organism = NameField(
        "Organism", validators=[DataRequired("Enter the organism"), at_most(SHORT_TEXT)]
    )
    specimen = NameField("Specimen", validators=[at_most(SHORT_TEXT)])
    collected_on = DayField("Collected on")
    susceptible = ResultField("Susceptible", invalid_choice_message=NOT_IN_THE_LIST)
    increased = ResultField("Increased exposure", invalid_choice_message=NOT_IN_THE_LIST)
    resistant = ResultField("Resistant", invalid_choice_message=NOT_IN_THE_LIST)
    comment = TextAreaField("Comment", validators=[at_most(FREE_TEXT)])

    def __init__(
        self, row: Isolate | None = None, *, today: date, given: Collection[str] = (), **first: Any
    ) -> None:
        """`given`: the agents of the episode's courses, which are asked about first."""
        super().__init__(row, today=today, **first)
        self.given = given
        self.organism.suggest(partial(names_of, "organism"))
        self.specimen.suggest(partial(names_of, "specimen"))
        stored = tested(row) if row else {}
        offered = choices(AGENTS)
        known = {code for code, _ in offered}
        offered += [pair for code in stored if code not in known for pair in choices(AGENTS, code)]
        self.agents = dict(offered)
        for name in RESULTS:
            self[name].choices = as_choices(self.agents.items())

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        """Code, label and letter of every agent: those given and tested first, then the usual."""
        letters = {
            agent: letter for name, (letter, _) in RESULTS.items() for agent in self[name].data
        }
        first = dict.fromkeys(
            code for code in (*self.given, *letters, *USUAL) if code in self.agents
        )
        order = [*first, *(code for code in self.agents if code not in first)]
        return [(code, self.agents[code], letters.get(code, "")) for code in order]

    @property
    def number_shown(self) -> int:
        """How many boxes come before those that are folded away."""
        stored = tested(self.row) if self.row else {}
        return len(
            {code for code in (*self.given, *stored, *USUAL) if code in self.agents}
            | {agent for name in RESULTS for agent in self[name].data}
        )

    def validate_collected_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_resistant(self, field: ResultField) -> None:
        if problem := susceptibility_problem(*(self[name].data for name in RESULTS)):
            raise ValidationError(problem)


def tested(isolate: Isolate) -> dict[str, str]:
    """Agent to letter of an isolate's results."""
    return {
        agent: letter for name, (letter, _) in RESULTS.items() for agent in getattr(isolate, name)
    }
