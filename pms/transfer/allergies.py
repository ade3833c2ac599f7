"""Courses of a bundle that meet an allergy of their patient directly, and no reason for it."""

from typing import Any

from pms.domain.care.allergies import allergy_match
from pms.domain.care.allergy_text import AllergyNames
from pms.domain.care.course import unexplained
from pms.domain.care.lists import Lists
from pms.picklists.allergens import names_in
from pms.transfer.report import in_report
from pms.transfer.states import EpisodeState


class UnexplainedAllergies:
    """Kept until every table is read: the reasons come after the courses."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str, str]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._names = AllergyNames({}, ())
        self._labels: dict[str, str] = {}

    def use(self, lists: Lists) -> None:
        """The lists of the organisation with those of the bundle."""
        self._names = names_in(lists)
        self._labels = {value.code: value.label for value in lists["antimicrobial"]}
        self._said.clear()

    def add_course(self, number: int, row: Any, episode: EpisodeState) -> None:
        allergies = episode.patient.allergies
        if allergies and (said := self._say(row.agent, allergies)):
            self._found[row.course_ref] = number, row.agent, said

    def add_override(self, row: Any) -> None:
        self._found.pop(row.course_ref, None)

    def left(self) -> list[tuple[int, str, str]]:
        """The number of the row, the drug and what to say of it."""
        return sorted(self._found.values())

    def _say(self, agent: str, allergies: str) -> str:
        key = agent, allergies
        if key not in self._said:
            match = allergy_match(agent, allergies, self._names)
            said = match.in_words(self._labels.get(agent, agent), allergies) if match else ""
            found = unexplained("allergy_reason", None, said)
            self._said[key] = "".join(in_report(problem.message) for problem in found)
        return self._said[key]
