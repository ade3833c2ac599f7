"""What belongs in a backup beside the database: the data folder's files, its anchors, its keys."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pms.config import KEYS
from pms.keeping.package import FOLDER
from pms.keeping.package import KEYS as KEYS_INSIDE
from pms.store import copying
from pms.store.history.anchors import lines_of

ANCHORS = "history.anchors"
SETTINGS = "pms.cfg"
DATABASE = "pms.sqlite"
NOT_KEPT = {"backups", "log", "errors.log", ANCHORS, *(key.lower() for key in KEYS)}
"""Older copies and logs; anchors and keys are seen to by themselves."""
NOT_KEPT_ENDS = (".lock", "-wal", "-shm", "-journal")
SECRET_SETTING = re.compile(
    r"^\s*(?:OLD_SECRET_KEY|SECRET_KEY|HISTORY_KEY|SQLALCHEMY_DATABASE_URI)\s*=", re.MULTILINE
)


def key_files(keys: dict[str, str], stage: Path) -> dict[str, Path]:
    """The keys as files, wherever they are set."""
    found = {}
    for key, value in keys.items():
        path = stage / "keys" / key.lower()
        path.parent.mkdir(exist_ok=True)
        path.write_text(value, encoding="ascii")
        found[KEYS_INSIDE + path.name] = path
    return found


def folder_files(
    folder: Path, stage: Path, *, database: Path | None, target: Path, with_secrets: bool
) -> dict[str, Path]:
    """Whatever else is kept in the data folder, by its name inside; databases among it copied."""
    found = {}
    for path in sorted(_kept_in(folder, target)):
        if path == database or (path.name == SETTINGS and not with_secrets and has_secrets(path)):
            continue
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".sqlite":
            copy = stage / "folder" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copying.refuse_damaged(copy, copying.copy_sqlite(path, copy))
            path = copy
        found[FOLDER + name] = path
    return found


def has_secrets(settings: Path) -> bool:
    """Whether a settings file holds a key, or the password of a database."""
    if not settings.is_file():
        return False
    text = settings.read_text(encoding="utf-8", errors="replace")
    return bool(SECRET_SETTING.search(text))


def _kept_in(folder: Path, target: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_KEPT or path.name.startswith(".") or path.name.endswith(NOT_KEPT_ENDS):
            continue
        if path.is_symlink() or path.resolve() == target.resolve():
            continue
        if path.is_dir():
            yield from _kept_in(path, target)
        elif path.is_file():
            yield path


def anchors_of_moment(before: str, after: str, heads: dict[int, int]) -> str:
    """The anchors that go with a copy that was made between two readings of the file.

    All that stood there before. Of what was added meanwhile, that whose row the copy has.
    """
    added = [
        line
        for line in lines_of(after)[len(lines_of(before)) :]
        if int(line.split(" ")[2]) <= heads.get(int(line.split(" ")[1]), 0)
    ]
    return "".join(f"{line}\n" for line in [*lines_of(before), *added])


def remove_stage(stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)
