"""Locking a backup for whoever holds a key (the age format, by pyrage)."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, cast

import pyrage

from pms.refusal import Refused

AGE_BEGINS = b"age-encryption.org/"
OPENS_BEGINS = "AGE-SECRET-KEY-"


def new_key() -> tuple[str, str]:
    """An identity to keep, and the recipient that goes with it."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipients(words: str, key_file: Path | None) -> list[Any]:
    """For whom a backup is locked: recipients of the settings, and those of a key file."""
    named = words.split()
    found = [_recipient(word, "BACKUP_RECIPIENTS") for word in named]
    if key_file:
        found += [_recipient(line, str(key_file)) for line in _lines(key_file)]
        if len(found) == len(named):
            raise Refused(f"{key_file} has no key: make one with `pms backup-key FILE`")
    return found


def _recipient(word: str, place: str) -> Any:
    try:
        if word.startswith(OPENS_BEGINS):
            return pyrage.x25519.Identity.from_str(word).to_public()
        if word.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(word)
        return pyrage.x25519.Recipient.from_str(word)
    except (pyrage.RecipientError, pyrage.IdentityError):
        raise Refused(f"{place}: a line is no key of age (age1... or AGE-SECRET-KEY...)") from None


def identities(key_file: Path) -> list[Any]:
    """What opens a backup, of a file that holds it. Raises Refused where it holds none."""
    text = key_file.read_text(encoding="utf-8", errors="replace")
    try:
        if "OPENSSH PRIVATE KEY" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        secret = [line for line in _lines(key_file) if line.startswith(OPENS_BEGINS)]
        found = [pyrage.x25519.Identity.from_str(line) for line in secret]
    except pyrage.IdentityError:
        raise Refused(f"{key_file}: a line is no secret key of age") from None
    if not found:
        raise Refused(
            f"{key_file} has no secret key ({OPENS_BEGINS}...), which alone opens a backup"
        )
    return found


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_locked(file: Path) -> bool:
    with open(file, "rb") as opened:
        return opened.read(len(AGE_BEGINS)) == AGE_BEGINS


@contextmanager
def writing(target: Path, for_whom: list[Any]) -> Iterator[BinaryIO]:
    """A stream whose bytes land in the file, locked where there is somebody to lock it for."""
    with open(target, "wb") as file:
        if not for_whom:
            yield file
            return
        try:
            with _beside(lambda end: pyrage.encrypt_io(end, file, for_whom), "wb") as stream:
                yield stream
        except pyrage.EncryptError as error:
            raise _of_the_disk(error) from None


@contextmanager
def reading(source: Path, key_file: Path | None) -> Iterator[BinaryIO]:
    """The bytes of a backup, opened with a key where it is locked."""
    with open(source, "rb") as file:
        if not is_locked(source):
            yield file
            return
        if key_file is None:
            raise Refused(f"{source.name} is locked: name the key that opens it with --key-file")
        keys = identities(key_file)
        try:
            with _beside(lambda end: pyrage.decrypt_io(file, end, keys), "rb") as stream:
                yield stream
        except pyrage.DecryptError:
            raise Refused(f"{key_file} does not open {source.name}, or it is damaged") from None
        except OSError as error:
            if error.errno is None:
                raise Refused(
                    f"{source.name} is damaged: it cannot be unlocked to its end"
                ) from None
            raise


def _of_the_disk(error: pyrage.EncryptError) -> OSError:
    """The library puts what the disk said into words of its own."""
    number = re.search(r"\[Errno (\d+)\]", str(error))
    code = int(number[1]) if number else errno.EIO
    return OSError(code, os.strerror(code))


@contextmanager
def _beside(work: Callable[[BinaryIO], None], mode: str) -> Iterator[BinaryIO]:
    """Our end of a pipe at whose other end the work goes on; what fails there is raised here."""
    read_end, write_end = os.pipe()
    ours, theirs = (write_end, read_end) if mode == "wb" else (read_end, write_end)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(theirs, "rb" if mode == "wb" else "wb") as end:
                work(end)
        except BaseException as error:
            failed.append(error)

    worker = Thread(target=run, name="age", daemon=True)
    worker.start()
    try:
        with os.fdopen(ours, mode) as stream:
            yield cast(BinaryIO, stream)
    finally:
        worker.join()
        # Whoever stops reading early breaks the pipe, and has a reason of its own.
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]
