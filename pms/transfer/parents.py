"""What the references of a bundle stand for, while it is checked and while it is written."""

from array import array
from collections.abc import Collection
from typing import Any, Final

from pms.transfer import queries
from pms.transfer.refs import Refs
from pms.transfer.states import EpisodeState, ItemState, PatientState
from pms.transfer.tables import COURSES, EPISODES, LETTERS, LINES, PATIENTS, TABLES

ITEMS = (COURSES, LINES, LETTERS)
"""What an item of the same episode may refer to."""
State = PatientState | EpisodeState | ItemState


class _Broken:
    """Stands for a row that was refused: what refers to it is not refused a second time."""


BROKEN: Final = _Broken()


class Parents:
    """References of patients, episodes and ITEMS, with the state of each."""

    def __init__(self, refs: Refs) -> None:
        self._refs = refs
        items = [table.name for table in ITEMS]
        names = [PATIENTS.name, EPISODES.name, *items]
        self._by_ref: dict[str, dict[str, State | _Broken | int]] = {name: {} for name in names}
        self._recorded: dict[str, dict[int, Any]] = {name: {} for name in names}
        self._episodes_of_new = {name: array("q") for name in items}
        self._has_rows: dict[str, bool] = {}

    def add(self, table: str, ref: str, state: State | _Broken | int) -> None:
        """Remember what a row of the bundle is: new, refused, or (an id) already recorded."""
        if table in self._by_ref:
            self._by_ref[table][ref] = state

    def add_item(self, table: str, ref: str, episode: int) -> None:
        """Remember a new one of ITEMS; the n-th has the code -n."""
        episodes = self._episodes_of_new[table]
        episodes.append(episode)
        self._by_ref[table][ref] = -len(episodes)

    def get(self, table: str, ref: str) -> Any:
        """The state, BROKEN, or None where the reference is to nothing. First `load` it."""
        found = self._by_ref[table].get(ref)
        if not isinstance(found, int):
            return found
        if found < 0:
            return ItemState(found, self._episodes_of_new[table][-found - 1])
        return self._recorded[table].get(found)

    def code(self, table: str, ref: str) -> int:
        """The id of what is recorded, or the negative code of what is new."""
        found = self._by_ref[table][ref]
        assert not isinstance(found, _Broken)
        return found if isinstance(found, int) else found.code

    def load(self, table: str, refs: Collection[str]) -> None:
        """Find those of the references that the bundle did not bring, or that it skipped."""
        by_ref = self._by_ref[table]
        missing = {ref for ref in refs if ref not in by_ref}
        if missing and self._may_have(table):
            by_ref.update(queries.find_ids(TABLES[table], missing, self._refs))
        ids = {found for ref in refs if isinstance(found := by_ref.get(ref), int) and found > 0}
        self._load_states(table, ids - self._recorded[table].keys())

    def _may_have(self, table: str) -> bool:
        if table not in self._has_rows:
            self._has_rows[table] = queries.has_rows(TABLES[table])
        return self._has_rows[table]

    def _load_states(self, table: str, ids: Collection[int]) -> None:
        if not ids:
            return
        if table == "patients":
            self._load_patients(ids)
        elif table == "episodes":
            self._load_patients(set(queries.patients_of_episodes(ids).values()))
        else:
            self._recorded[table].update(queries.item_states(table, ids))

    def _load_patients(self, ids: Collection[int]) -> None:
        patients = self._recorded["patients"]
        found = queries.patient_states([id_ for id_ in ids if id_ not in patients])
        patients.update(found)
        self._recorded["episodes"].update(
            (episode.code, episode) for state in found.values() for episode in state.episodes
        )
