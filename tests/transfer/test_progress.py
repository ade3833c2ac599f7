import io
import sys

from pms.transfer.progress import progress, silence


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_what_is_at_work(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with progress() as tell:
        tell("Checking patients", 1, 2)

    assert "Checking patients" in terminal.getvalue()


def test_anything_else_stays_quiet(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    with progress() as tell:
        assert tell is silence
