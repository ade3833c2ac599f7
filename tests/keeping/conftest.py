"""A record worth keeping, a place for its backups, and what stands in one of them."""

import json
import tarfile
from contextlib import contextmanager

import pytest

from tests import factories


@pytest.fixture
def shelf(tmp_path):
    """The folder that backups are made in."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def episode(app):
    """Somebody's treatment, so that facts and history say something."""
    episode = factories.an_episode()
    factories.a_course(episode)
    return episode


@pytest.fixture
def only_bytes(monkeypatch):
    """Have the disk take no file that is longer, while a function of a module runs."""

    def limit(module, name, size):
        real = getattr(module, name)

        def with_little_room(*given, **named):
            with at_most(size):
                return real(*given, **named)

        monkeypatch.setattr(module, name, with_little_room)

    return limit


@contextmanager
def at_most(size):
    import resource  # not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def inside(file):
    """The names in a backup that is not locked, and what it says of itself."""
    with tarfile.open(file) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
        return set(archive.getnames()) - {"manifest.json"}, manifest
