"""The database, and the floors that no feature can forget: see listeners.md beside this file.

Whatever module of it is asked for, all of them are laid: one organisation's rows only, reads that
cannot write, and a history of every change.
"""

from pms.store import engine, scoping, transactions
from pms.store.history import recording

__all__ = ["engine", "recording", "scoping", "transactions"]
