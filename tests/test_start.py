"""start.py in a checkout of its own, with the programs it starts replaced by a record of them."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")


@pytest.fixture
def start(tmp_path):
    """start.py as it stands in a new checkout."""
    shutil.copy(ROOT / "start.py", tmp_path)
    for lock in LOCKS:
        (tmp_path / lock).write_text(f"the pins of {lock}\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("start_of_a_checkout", tmp_path / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Programs:
    """Stands for subprocess: notes what is started, and makes the files venv would make."""

    PIPE = STDOUT = DEVNULL = None

    def __init__(self, start):
        self.start = start
        self.started = []
        self.codes = {}  # of the programs that fail, by one of their words

    def run(self, command, **_):
        words = [str(word) for word in command]
        self.started.append(words)
        if "--clear" in words:
            shutil.rmtree(self.start.VENV, ignore_errors=True)
        if "venv" in words:
            self.make_venv()
        code = next((code for word, code in self.codes.items() if word in words), 0)
        return SimpleNamespace(returncode=code, stdout=b"ERROR: No matching distribution\n")

    def call(self, command, **_):
        return self.run(command).returncode

    def make_venv(self):
        packages = "Lib/site-packages" if self.start.WINDOWS else "lib/python3.11/site-packages"
        (self.start.VENV / packages).mkdir(parents=True, exist_ok=True)
        self.start.PROGRAMS.mkdir(exist_ok=True)
        self.start.PYTHON.touch()

    def with_word(self, word):
        return [words for words in self.started if word in words]

    def forget(self):
        self.started.clear()


@pytest.fixture
def programs(start, monkeypatch):
    programs = Programs(start)
    monkeypatch.setattr(start, "subprocess", programs)
    monkeypatch.setattr(start, "run", lambda *command: programs.call(command))
    monkeypatch.setattr(start.os, "chdir", lambda folder: None)
    return programs


def test_the_first_start_installs_the_lock_and_serves_the_demonstration(start, programs, capsys):
    assert start.main([]) == 0

    assert "Setting up (once, about a minute)" in capsys.readouterr().out
    [pip] = programs.with_word("install")
    assert {"--require-hashes", "--only-binary=:all:"} < set(pip)
    assert "--no-index" not in pip
    assert pip[-2:] == ["-r", str(start.ROOT / "requirements.txt")]
    assert programs.started[-1] == [str(start.PYTHON), "-P", "-m", "pms", "start"]


def test_a_second_start_installs_nothing_and_says_nothing(start, programs, capsys):
    start.main([])
    capsys.readouterr()
    programs.forget()
    start.main([])
    assert not programs.with_word("install")
    assert not programs.with_word("venv")
    assert capsys.readouterr().out == ""


def test_what_was_set_up_for_the_tests_also_runs_the_program(start, programs):
    start.main(["test"])
    programs.forget()
    start.main([])
    assert not programs.with_word("install")


def test_what_was_set_up_for_the_program_is_completed_for_the_tests(start, programs):
    start.main([])
    programs.forget()
    start.main(["test"])
    [pip] = programs.with_word("install")
    assert pip[-1] == str(start.ROOT / "requirements-test.txt")
    assert not programs.with_word("venv")


def test_a_changed_lock_is_installed(start, programs):
    start.main([])
    programs.forget()
    (start.ROOT / "requirements.txt").write_text("newer pins\n", encoding="utf-8")
    start.main([])
    assert programs.with_word("install")


def test_a_half_made_environment_is_made_again(start, programs):
    programs.make_venv()
    left_over = start.VENV / "left-over"
    left_over.touch()
    start.main([])
    assert not left_over.exists()
    assert programs.with_word("install")


def test_an_environment_whose_python_lost_its_packages_is_made_again(start, programs):
    start.main([])
    programs.forget()
    programs.codes["import click"] = 1
    start.main([])
    assert programs.with_word("venv")
    assert programs.with_word("install")


def test_with_a_wheelhouse_nothing_is_asked_of_the_network(start, programs):
    start.WHEELHOUSE.mkdir()
    start.main([])
    [pip] = programs.with_word("install")
    assert "--no-index" in pip
    assert pip[pip.index("--find-links") + 1] == str(start.WHEELHOUSE)


def test_the_pip_of_the_wheelhouse_replaces_a_missing_ensurepip(start, programs, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    start.WHEELHOUSE.mkdir()
    wheel = start.WHEELHOUSE / "pip-26.3-py3-none-any.whl"
    wheel.touch()
    start.main([])
    assert "--without-pip" in programs.with_word("venv")[0]
    assert programs.with_word("install")[0][1] == str(wheel / "pip")


def test_without_ensurepip_the_package_to_install_is_named(start, programs, monkeypatch, capsys):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    assert exit_code(start, []) == 2
    assert "apt install python3-venv" in capsys.readouterr().err
    assert programs.started == []


def test_a_failed_install_says_what_to_do_and_is_tried_again(start, programs, capsys):
    programs.codes["install"] = 1
    assert exit_code(start, []) == 2
    pips_words, advice = capsys.readouterr().err.splitlines()
    assert "No matching distribution" in pips_words
    assert "Check the connection or proxy" in advice
    assert not programs.with_word("pms")

    programs.codes.clear()
    assert start.main([]) == 0


def test_a_wheelhouse_that_lacks_a_package_is_told_to_be_made_again(start, programs, capsys):
    start.WHEELHOUSE.mkdir()
    programs.codes["install"] = 1
    assert exit_code(start, []) == 2
    assert "docs/offline.md" in capsys.readouterr().err


def test_an_older_python_is_refused_in_plain_words(start, programs, monkeypatch, capsys):
    older = SimpleNamespace(version_info=(3, 10, 13), version="3.10.13 (main)", stderr=sys.stderr)
    monkeypatch.setattr(start, "sys", older)
    assert exit_code(start, []) == 2
    assert capsys.readouterr().err == "PMS needs Python 3.11 or newer; this is 3.10.13\n"
    assert programs.started == []


def test_other_words_go_to_pms_and_its_exit_code_comes_back(start, programs):
    programs.codes["pms"] = 1
    assert start.main(["nors", "check", "a file.csv"]) == 1
    assert programs.started[-1][-4:] == ["pms", "nors", "check", "a file.csv"]


def test_every_check_runs_and_the_tests_come_last_though_a_check_fails(start, programs, capsys):
    programs.codes["mypy"] = 1
    assert start.main(["test"]) == 1
    for word in ("check", "format", "mypy", "--no-logo"):
        assert programs.with_word(word)
    assert "pytest" in programs.started[-1]
    assert "Found something: mypy" in capsys.readouterr().out


def test_a_failed_test_is_the_exit_code(start, programs):
    programs.codes["pytest"] = 4
    assert start.main(["test"]) == 4


def test_words_after_test_go_to_pytest_alone(start, programs):
    assert start.main(["test", "-k", "quarter"]) == 0
    assert programs.started[-1][-2:] == ["-k", "quarter"]
    assert not programs.with_word("ruff")


def test_the_pms_command_works_from_any_folder_and_after_the_checkout_moved(start, tmp_path):
    (tmp_path / "pms").mkdir()
    report = "import os, sys; print(os.getcwd(), *sys.argv[1:]); sys.exit(5)"
    (tmp_path / "pms" / "__main__.py").write_text(report, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", start.VENV], check=True)
    start.make_command()
    moved = tmp_path.rename(tmp_path.parent / "moved")
    elsewhere = moved.parent / "elsewhere"
    elsewhere.mkdir()

    name = start.PROGRAMS.name + ("/pms.cmd" if start.WINDOWS else "/pms")
    command = [moved / ".venv" / name, "two words"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == (f"{elsewhere} two words", 5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals between processes")
@pytest.mark.parametrize(
    ("sent", "to_group", "code", "said"),
    [(signal.SIGTERM, False, 143, ""), (signal.SIGINT, True, 0, "ended in its own time\n")],
)
def test_the_server_ends_with_start(sent, to_group, code, said):
    server = (
        "import time\n"
        "try: print('ready', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt: time.sleep(0.6); print('ended in its own time')\n"
    )
    program = f"import start, sys; sys.exit(start.run(sys.executable, '-c', {server!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        assert started.stdout.readline() == "ready\n"
        kill = os.killpg if to_group else os.kill
        kill(started.pid, sent)
        assert started.stdout.read() == said  # read to the end: the server is gone too
    assert started.returncode == code


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_its_hashes_and_no_index_is_named(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert all("--hash=sha256:" in pin for pin in pins(lock).values())
    assert "://" not in text
    assert "--index" not in text


def test_the_lock_for_tests_holds_the_lock_of_the_program():
    run, test = (pins(lock) for lock in LOCKS)
    assert run.items() <= test.items()


def pins(lock):
    """The line of each pin, by its name, version and marker."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.partition("--hash")[0].strip(): line for line in lines}


def exit_code(start, words):
    with pytest.raises(SystemExit) as ended:
        start.main(words)
    return ended.value.code
