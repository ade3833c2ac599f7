"""Who on this machine may read an installation's files: the account it runs under, and no other.

Windows has rights of another kind, which docs/install.md sets once for the folder.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pms.config import ROOT

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_to_oneself() -> int:
    """Have everything that this process makes be its own account's alone; what was before."""
    return os.umask(OTHERS)


@contextmanager
def kept_to_oneself() -> Iterator[None]:
    before = keep_to_oneself()
    try:
        yield
    finally:
        os.umask(before)


def shut(folder: Path, *further: Path) -> list[str]:
    """Take from other accounts what they may do in a data folder and with further files.

    Gives a line for each thing to say. A folder that holds more than an installation stays as it
    is: what is right for patients' records may break the rest.
    """
    if os.name != "posix" or not folder.is_dir():
        return []
    if not _is_of_its_own(folder):
        return [
            f"{folder} is not a folder of PMS's own, and other accounts may read what is in it:"
            " choose another one (PMS_INSTANCE)"
        ]
    changed, failed = 0, 0
    for path in [*_all_in(folder), *(one for one in further if one.exists())]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & OTHERS:
            try:
                path.chmod(mode & ~OTHERS)
                changed += 1
            except PermissionError:
                failed += 1
    return [*_said(changed, folder, NOW_OURS), *_said(failed, folder, NOT_OURS)]


NOW_OURS = "other accounts of this machine could read {what}: they no longer can"
NOT_OURS = (
    "other accounts of this machine may read {what}, owned by another account:"
    " make the account that PMS runs under its owner (chown -R)"
)


def _said(count: int, folder: Path, words: str) -> list[str]:
    what = f"{folder} or what is in it ({count} {'place' if count == 1 else 'places'})"
    return [words.format(what=what)] if count else []


def _all_in(folder: Path) -> Iterator[Path]:
    """The folder first: once it is shut, no one else can put anything in its place."""
    yield folder
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if not path.is_symlink():
                yield path


def _is_of_its_own(folder: Path) -> bool:
    """Not the whole disk, not a folder shared by all like /tmp, not one around the program."""
    around = [ROOT, *([] if folder == Path.home() else [Path.home()])]
    is_shared = folder.stat().st_mode & stat.S_ISVTX
    return not is_shared and not any(one.is_relative_to(folder) for one in around)
