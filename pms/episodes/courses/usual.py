"""Where a form asks how a drug was given last: a new course, and the plan of an acceptance."""

from collections.abc import Mapping
from typing import NamedTuple

from wtforms import Field


class Asked(NamedTuple):
    """The questions of one form: what their names begin with, and where the offer is shown."""

    prefix: str
    region: str

    @property
    def agent(self) -> str:
        return f"{self.prefix}agent"

    def answers(self, dose: Mapping[str, str]) -> dict[str, str]:
        """A dose by the names of the form's questions."""
        return {f"{self.prefix}{name}": value for name, value in dose.items()}


COURSE = Asked("", "course-new-usual")
PLAN = Asked("planned_", "plan-usual")


def asked_by(arguments: Mapping[str, str]) -> Asked:
    """Which form asks: it sends the drug by its question's name."""
    return PLAN if PLAN.agent in arguments else COURSE


def ask_usual(agent: Field, asked: Asked, url: str) -> None:
    """Have the choice of a drug fetch how it was given last."""
    agent.render_kw = {
        "hx-get": url,
        "hx-trigger": "change",
        "hx-target": f"#{asked.region}",
        "hx-swap": "outerHTML",
    }
