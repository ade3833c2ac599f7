"""The history: what happened to which record, by whom, in chains that cannot be altered unseen."""

from pms.store.history.chain import append, hold_chain
from pms.store.history.readings import keep_readings
from pms.store.history.recording import (
    mark_entered_in_error,
    note_reading,
    record,
    record_download,
)
from pms.store.history.rows import (
    CHANGING,
    CONSOLE,
    Actor,
    Audited,
    History,
    HistoryHead,
    actor,
    replaces_newer_change,
)

__all__ = [
    "CHANGING",
    "CONSOLE",
    "Actor",
    "Audited",
    "History",
    "HistoryHead",
    "actor",
    "append",
    "hold_chain",
    "keep_readings",
    "mark_entered_in_error",
    "note_reading",
    "record",
    "record_download",
    "replaces_newer_change",
]
