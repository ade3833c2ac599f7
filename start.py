"""Sets PMS up beside this file and runs it. Needs nothing but Python 3.11 or newer.

python start.py           the demonstration: sets up, loads made-up data, serves on this machine
python start.py test      every check, then every test; words after it go to pytest instead
python start.py WORDS     the pms command, for example: python start.py nors check FILE
"""

from __future__ import annotations  # so that an older Python reads this file and is told plainly

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "installed-lock.sha256"
WHEELHOUSE = ROOT / "wheelhouse"
REFUSED = 2


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):
        refuse("PMS needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if words[:1] == ["test"]:
        set_up("requirements-test.txt")
        return test(words[1:])
    set_up("requirements.txt")
    return run(PYTHON, "-P", "-m", "pms", *(words or ["start"]))


def set_up(lock: str) -> None:
    """Makes .venv hold what the lock names; does nothing when it already does."""
    wanted = fingerprint(lock)
    # The test lock holds every pin of the other: a .venv made for the tests also runs the program.
    enough = {wanted, fingerprint("requirements-test.txt")}
    usable = is_usable()
    if usable and STAMP.read_text(encoding="ascii") in enough:
        return
    print("Setting up (once, about a minute)...", flush=True)
    if not usable:
        make_venv()
    install(lock)
    make_command()
    subprocess.call([PYTHON, "-m", "compileall", "-q", ROOT / "pms"])
    STAMP.write_text(wanted, encoding="ascii")


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def is_usable() -> bool:
    """Whether .venv was once finished and its Python still finds the packages.

    It no longer does when the system's Python was upgraded or taken away.
    """
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    return subprocess.call([PYTHON, "-c", "import click"], stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    """An empty .venv; whatever stood there is removed."""
    if not wheelhouse_pip() and importlib.util.find_spec("ensurepip") is None:
        refuse("This Python lacks its venv part. On Debian and Ubuntu: apt install python3-venv")
    pip = ["--without-pip"] if wheelhouse_pip() else []
    must([sys.executable, "-m", "venv", "--clear", *pip, VENV], f"Could not make {VENV}.")


def wheelhouse_pip() -> Path | None:
    """The pip that came with the wheelhouse; a wheel can be run as it is."""
    return next(WHEELHOUSE.glob("pip-*.whl"), None)


def install(lock: str) -> None:
    wheel = wheelhouse_pip()
    pip = [wheel / "pip"] if wheel else ["-m", "pip"]
    flags = ["--require-hashes", "--only-binary=:all:", "--quiet", "--disable-pip-version-check"]
    advice = "Check the connection or proxy, or set up without one (docs/offline.md)."
    if WHEELHOUSE.exists():
        flags += ["--no-index", "--find-links", str(WHEELHOUSE)]
        advice = "wheelhouse/ does not suit this Python and lock: make it again (docs/offline.md)."
    command = [PYTHON, *pip, "install", *flags, "-r", ROOT / lock]
    must(command, f"Could not install the packages. {advice}")


def must(command: Sequence[str | Path], problem: str) -> None:
    """Runs a step of the set-up; where it fails, shows its last words and ends."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        for line in done.stdout.decode(errors="replace").splitlines()[-8:]:
            print(f"  {line}", file=sys.stderr)
        refuse(problem)


def make_command() -> None:
    """Lets the Python of .venv find pms from any folder, and puts the pms command beside it."""
    libraries = VENV / "Lib" if WINDOWS else next(VENV.glob("lib/python*"))
    site_packages = libraries / "site-packages"
    # Relative, so that the whole folder can be moved.
    root = os.path.relpath(ROOT, site_packages)
    (site_packages / "pms.pth").write_text(f"{root}\n", encoding="utf-8")
    if WINDOWS:
        (PROGRAMS / "pms.cmd").write_text('@"%~dp0python.exe" -P -m pms %*\n', encoding="ascii")
    else:
        command = PROGRAMS / "pms"
        here = '"$(dirname "$(readlink -f "$0")")"'
        command.write_text(f'#!/bin/sh\nexec {here}/python -P -m pms "$@"\n', encoding="ascii")
        command.chmod(0o755)


def test(words: list[str]) -> int:
    """Every check and every test, all of them even if one fails; with words, pytest alone."""
    contracts = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checks = {
        "ruff check": ["-m", "ruff", "check", "--quiet"],
        "ruff format": ["-m", "ruff", "format", "--check", "--quiet"],
        "mypy": ["-m", "mypy", "--no-error-summary"],
        "import contracts": ["-c", contracts, "--no-logo"],
    }
    os.chdir(ROOT)
    failed = [name for name, check in checks.items() if not words and run(PYTHON, *check)]
    if failed:
        print(f"Found something: {', '.join(failed)} (see above)", flush=True)
    # Last, so that the closing line of pytest closes the output.
    together = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    code = run(PYTHON, "-m", "pytest", *together, *words)
    return code or len(failed)


def run(*command: str | Path) -> int:
    """Runs a program to its end and gives its exit code.

    Ctrl-C reaches the program too, so all there is to do is to let it finish. A request to end
    this process is passed on: the server must not outlive it.
    """
    with subprocess.Popen(command) as program:
        signal.signal(signal.SIGTERM, lambda *_: program.terminate())
        while True:
            try:
                code = program.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code


def refuse(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    raise SystemExit(REFUSED)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console may lack a letter of what is passed on
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
