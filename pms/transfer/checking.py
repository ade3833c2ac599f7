"""The first pass over a bundle: everything is read and judged, and nothing is written."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from pms.auth.queries import current_ages
from pms.domain.care.lists import Names
from pms.domain.text.characters import cleaned
from pms.patients import queries as patients
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import PLACE_LISTS
from pms.transfer import nouns, queries, rules
from pms.transfer.cells import Notes, readers
from pms.transfer.content import as_content, differences
from pms.transfer.matching import KnownPeople
from pms.transfer.one_patient import warn_of_patient
from pms.transfer.own_lists import Places, list_key, settle_list_value, with_own_values
from pms.transfer.parents import BROKEN, ITEMS, Parents
from pms.transfer.people import StandIns, settle_patient
from pms.transfer.reading import ReadRow, read_table
from pms.transfer.refs import Refs
from pms.transfer.report import ImportReport, RowRemarks, TooManyFaults
from pms.transfer.row_store import Spool
from pms.transfer.sources import Bundle, Source
from pms.transfer.states import (
    EpisodeState,
    ItemState,
    PatientState,
    admission_of,
    course_of,
    event_of,
    to_judge,
)
from pms.transfer.tables import (
    EPISODES,
    EVENTS,
    LETTERS,
    LISTS,
    PATIENTS,
    READING_ORDER,
    RESUMPTIONS,
    TABLES,
    BundleTable,
)

Tell = Callable[[str, int, int], None]
"""Told the table or step at work, how much is done, and of how much."""


class Check:
    """A bundle held against an organisation's record as it is now.

    Afterwards `report` says what is wrong; if nothing is refused, `spools` hold what is to be
    written and `parents`, `episodes` and `places` what that takes.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        ods_code: str,
        services: Sequence[str],
        today: date,
        folder: Path,
        tell: Tell,
    ) -> None:
        self.bundle, self.report = bundle, ImportReport()
        self.as_of = queries.last_change()
        self._refs = Refs()
        self.parents = Parents(self._refs)
        self.spools = {name: Spool(folder) for name in TABLES}
        self.passed_over: Counter[str] = Counter()
        self.matched = 0
        self.episodes: list[EpisodeState] = []
        """New episodes, in the order of their spool."""
        self.touched_episodes: set[int] = set()
        """Recorded episodes that courses or admissions are added to."""
        self.list_rows: list[Any] = []
        self._services, self._ods_code, self._today = services, ods_code, today
        self._made_up_is_fine = patients.are_made_up_numbers_expected()
        self._stand_ins = {name: StandIns(table) for name, table in TABLES.items()}
        self._tell = tell
        self._known_tables = {name: queries.has_rows(table) for name, table in TABLES.items()}
        self._use_lists(organisation_lists())
        self._people: KnownPeople | None = KnownPeople(empty=not self._known_tables["patients"])
        self._new_patients: dict[int, PatientState] = {}
        self._with_new_episodes: dict[int, PatientState] = {}
        try:
            self._run()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for spool in self.spools.values():
            spool.close()

    @property
    def new_rows(self) -> int:
        return sum(spool.count for spool in self.spools.values())

    # --- The pass -------------------------------------------------------------------------------

    def _run(self) -> None:
        with suppress(TooManyFaults):
            self._check_everything()

    def _check_everything(self) -> None:
        for stray in self.bundle.strays:
            self.report.warn("", stray, 0, "", "", "this is not a table of a bundle: skipped")
        for table in READING_ORDER:
            source = self.bundle.tables.get(table.name)
            if source is not None:
                self._check_table(table, source)
            elif table.needed:
                file, reason = self.bundle.missing(table.name)
                self.report.refuse(table.name, file, 0, "", "", reason)
            if table is PATIENTS:
                self._people, self._new_patients = None, {}  # many, and of no use from here on
            if table is LISTS:
                self._use_lists(with_own_values(organisation_lists(), self.list_rows))
        for patient in self._with_new_episodes.values():
            warn_of_patient(patient, self._warn)
        names = Names(self._lists)
        for episode in self.episodes:
            rules.warn_of_acceptance(episode, self._warn)
            rules.warn_of_suggestion(episode, self._today, names, self._warn)

    def _use_lists(self, lists: Any) -> None:
        self._lists = lists
        self._setting = rules.setting_of(
            self._services, self._ods_code, self._today, lists, current_ages()
        )
        self.places = {name: Places(name, lists) for name in PLACE_LISTS}

    def _check_table(self, table: BundleTable, source: Source) -> None:
        notes: Notes = []
        read = readers(table, self._lists, self._today, notes)
        rows = read_table(table, source, read, self.report, notes)
        seen: dict[str, int] = {}
        for chunk in queries.in_chunks(rows):
            self._check_chunk(table, chunk, seen)
            done = sum(one.read_so_far for one in self.bundle.tables.values())
            self._tell(f"Checking {table.name}", done, self.bundle.size)

    def _check_chunk(self, table: BundleTable, chunk: list[ReadRow], seen: dict[str, int]) -> None:
        readable = []
        for row in chunk:
            if row.values is None:
                ref = cleaned(row.cells[0])
                if ref not in seen:
                    seen[ref] = row.number
                    self.parents.add(table.name, ref, BROKEN)
                continue
            values = self._settle(table, row.values, row.remarks)
            key = list_key(values) if table is LISTS else values[0]
            if key in seen:
                reason = f"this is used twice, first in row {seen[key]}"
                row.remarks.refuse(table.key[-1], reason)
                continue
            seen[key] = row.number
            readable.append((key, row._replace(values=values)))
        brought = (
            queries.find_brought(table, [key for key, _ in readable], self._refs)
            if self._known_tables[table.name] and readable
            else {}
        )
        for column in table.parents:
            place = table.position(column.name)
            refs = {row.values[place] for _, row in readable} - {None}
            self.parents.load(column.of, refs)
        for key, row in readable:
            if found := brought.get(key):
                self._compare(table, key, row, found)
            elif row.remarks.refused or not self._check_new(table, row):
                self.parents.add(table.name, key, BROKEN)

    def _settle(self, table: BundleTable, values: Any, remarks: RowRemarks) -> Any:
        if table is LISTS:
            return settle_list_value(values, remarks)
        if table is PATIENTS:
            return settle_patient(values, remarks)
        if table is EVENTS:
            return rules.settle_event(values, self._setting, remarks)
        if table is LETTERS:
            return values._replace(drafted_body=values.drafted_body or values.body)
        return values

    def _compare(self, table: BundleTable, key: str, row: ReadRow, found: queries.Brought) -> None:
        """Pass an identical row over; refuse one that differs from what the reference brought."""
        self.parents.add(table.name, key, found.record_id)
        if row.remarks.refused:
            return
        same = as_content(row.values) == found.content
        changed = [] if same else differences(table, found.content, row.values, self._refs)
        if not changed:
            self.passed_over[table.name] += 1
        for column, before, now in changed:
            row.remarks.refuse(column, f"{key} brought {before} before, now it is {now}")

    # --- New rows -------------------------------------------------------------------------------

    def _check_new(self, table: BundleTable, row: ReadRow) -> bool:
        """Whether the row may be written; if so it is kept for that."""
        if table is LISTS:
            self.list_rows.append(row.values)
        elif table is PATIENTS:
            nouns.judge_patient(row.values, self._today, self._made_up_is_fine, row.remarks)
            self._stand_ins[table.name].warn(row.values, row.remarks)
            return not row.remarks.refused and self._add_patient(row)
        else:
            parents = self._parents_of(table, row)
            self._stand_ins[table.name].warn(row.values, row.remarks)
            if table is not EPISODES:
                episode = parents[0] if parents else None
                nouns.judge(table, row.values, episode, self._today, row.remarks)
            if parents is None:
                return False
            if table is EPISODES:
                return self._add_episode(row, parents[0])
            if not self._add_item(table, row, parents):
                return False
        self.spools[table.name].append(as_content(row.values))
        return True

    def _parents_of(self, table: BundleTable, row: ReadRow) -> list[Any] | None:
        """The states of what the row refers to; None where one of them will not do."""
        states: list[Any] = []
        for column in table.parents:
            ref = getattr(row.values, column.name)
            if ref is None:
                continue
            state = self.parents.get(column.of, ref)
            if state is BROKEN:
                return None
            if state is None:
                noun = column.of.removesuffix("s")
                here = "above this row" if column.of == table.name else "here"
                row.remarks.refuse(column.name, f"there is no such {noun}, {here} or in the record")
                return None
            if state.in_error:
                row.remarks.refuse(column.name, "what this refers to was entered in error")
            elif isinstance(state, ItemState) and state.episode != states[0].code:
                row.remarks.refuse(column.name, "this belongs to another episode")
            states.append(state)
        return None if row.remarks.refused else states

    def _add_patient(self, row: ReadRow) -> bool:
        ref, spool, people = row.values.patient_ref, self.spools["patients"], self._people
        assert people is not None
        code = people.match(row.values, row.remarks)
        if row.remarks.refused:
            return False
        if code is None:
            code = self.matched - spool.count - 1
            people.add(code, row.values, row.number, row.remarks)
            self._new_patients[code] = PatientState(code, row.values.date_of_birth)
        else:
            self.matched += 1
        self.parents.add("patients", ref, code if code > 0 else self._new_patients[code])
        spool.append(as_content(row.values))
        return True

    def _add_episode(self, row: ReadRow, patient: PatientState) -> bool:
        values, remarks = row.values, row.remarks
        rules.check_episode(values, patient, self._setting, remarks)
        if remarks.refused:
            return False
        for name, places in self.places.items():
            places.add(getattr(values, name))
        state = EpisodeState(
            code=-len(self.episodes) - 1,
            patient=patient,
            ref=values.episode_ref,
            row=row.number,
            service=values.service,
            decision=values.decision,
            decided_on=values.decision_date,
            referred_on=values.referral_date,
            outcome_on=values.outcome_date,
            died_on=values.died_on,
            to_judge=to_judge(values, -len(self.episodes) - 1, patient.code),
        )
        if state.died_on:
            patient.died_on = min(patient.died_on or state.died_on, state.died_on)
        patient.episodes += (state,)
        self.episodes.append(state)
        self._with_new_episodes[patient.code] = patient
        self.parents.add("episodes", state.ref, state)
        self.spools["episodes"].append(as_content(values))
        return True

    def _add_item(self, table: BundleTable, row: ReadRow, parents: list[Any]) -> bool:
        values, episode = row.values, parents[0]
        if table is RESUMPTIONS:
            rules.check_resumption(episode, parents[1], row.remarks)
        else:
            rules.CHECKS[table.name](values, episode, self._today, row.remarks)
        if row.remarks.refused:
            return False
        match table.name:
            case "courses":
                episode.courses += (course_of(values, self._setting.course_rules),)
            case "admissions":
                episode.admissions += (admission_of(values),)
            case "events" if episode.to_judge:
                episode.events += (event_of(values),)
        if table.name in ("courses", "admissions") and episode.code > 0:
            self.touched_episodes.add(episode.code)
        if table in ITEMS:
            self.parents.add_item(table.name, values[0], episode.code)
        return True

    def _warn(self, episode: EpisodeState, column: str, value: str, reason: str) -> None:
        file = self.bundle.tables["episodes"].name
        self.report.warn("episodes", file, episode.row, column, value, reason)
