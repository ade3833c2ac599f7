"""The version of the program: the same in the command, on the pages and in a return's manifest."""

from pathlib import Path

VERSION = "0.1.0"


def commit() -> str | None:
    """Which commit this is: as the archive it was unpacked from says, or the folder's own git."""
    here = Path(__file__).resolve().parent
    written = (here / "commit.txt").read_text(encoding="ascii").strip()
    return _head(here.parent / ".git") if written.startswith("$") else written


def _head(git: Path) -> str | None:
    try:
        if git.is_file():  # a further working folder of a repository
            git = (git.parent / git.read_text(encoding="utf-8").split()[1]).resolve()
        words = (git / "HEAD").read_text(encoding="ascii").split()
        if len(words) == 1:
            return words[0]
        common = git / "commondir"
        shared = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
        loose = shared / words[1]
        if loose.is_file():
            return loose.read_text(encoding="ascii").strip()
        packed = (shared / "packed-refs").read_text(encoding="ascii").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {words[1]}")), None)
    except (OSError, IndexError):
        return None
