"""A backup as one file: what it holds, with its contents' checksums first, packed and locked."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pms.keeping import locked
from pms.refusal import Refused

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, DUMP = "database.sqlite", "database.dump"
FOLDER, KEYS = "folder/", "keys/"
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 16 * CHUNK
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    instant: str
    """Every save that was confirmed before it is inside."""
    schema: str
    installation: str
    program: str
    commit: str
    database: str
    database_version: str
    counts: dict[str, int]
    files: dict[str, str]
    """The checksum (SHA-256) of each thing packed, by its name."""
    findings: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def has_keys(self) -> bool:
        return any(name.startswith(KEYS) for name in self.files)


def checksum(file: Path) -> str:
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def pack(
    target: Path, manifest: Manifest, contents: dict[str, Path], for_whom: list[Any], tell: Tell
) -> None:
    total, done = sum(path.stat().st_size for path in contents.values()), 0
    with (
        locked.writing(target, for_whom) as stream,
        gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        text = json.dumps(asdict(manifest), indent=1).encode()
        _add(archive, MANIFEST, len(text), io.BytesIO(text))
        for name, path in contents.items():
            size = path.stat().st_size
            with open(path, "rb") as file:
                _add(archive, name, size, _Told(file, done, total, tell))
            done += size
            tell(done, total)


def _add(archive: tarfile.TarFile, name: str, size: int, data: Any) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, data)


class _Told:
    """A file that says how far all of it is."""

    def __init__(self, file: BinaryIO, done: int, total: int, tell: Tell) -> None:
        self._file, self._done, self._total, self._tell = file, done, total, tell

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        if self._done // CHUNK != (self._done + len(data)) // CHUNK:
            self._tell(self._done, self._total)
        self._done += len(data)
        return data


def unpack(
    source: Path,
    place: Callable[[Manifest, str], Path | None],
    key_file: Path | None = None,
) -> Manifest:
    """Unpack each thing to its place, or past it, every checksum held against the manifest."""
    with (
        _in_plain_words(source.name),
        locked.reading(source, key_file) as stream,
        tarfile.open(fileobj=stream, mode="r|gz") as archive,
    ):
        members = iter(archive)
        manifest = _manifest(archive, next(members, None), source.name)
        missing = dict(manifest.files)
        for member in members:
            expected = missing.pop(member.name, None)
            if expected is None or not member.isfile():
                raise Refused(f"{source.name} holds {member.name}, which it does not speak of")
            if _take(archive, member, place(manifest, member.name)) != expected:
                raise Refused(f"{source.name} is damaged: {member.name} is not what was packed")
        while stream.read(CHUNK):  # to its end, where the seal of what is locked is held against it
            pass
    if missing:
        raise Refused(f"{source.name} is incomplete: {', '.join(sorted(missing))} missing")
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None, name: str) -> Manifest:
    if member is None or member.name != MANIFEST or member.size > LARGEST_MANIFEST:
        raise Refused(f"{name} is not a backup of PMS")
    data = archive.extractfile(member)
    assert data is not None
    try:
        read = json.loads(data.read())
        if read["format"] > FORMAT:
            raise Refused(f"{name} was made by a newer version of PMS: install that first")
        return Manifest(**read)
    except (ValueError, TypeError, KeyError):
        raise Refused(f"{name} is not a backup of PMS") from None


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path | None) -> str:
    data = archive.extractfile(member)
    assert data is not None
    digest = hashlib.sha256()
    if target is None:
        _pour(data, digest.update)
        return digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "xb") as file:

        def both(chunk: bytes) -> None:
            digest.update(chunk)
            file.write(chunk)

        _pour(data, both)
    return digest.hexdigest()


def _pour(data: Any, into: Callable[[bytes], object]) -> None:
    while chunk := data.read(CHUNK):
        into(chunk)


def is_plain_path(name: str) -> bool:
    """Whether a name stays within the folder it is put into, on every system."""
    parts: Iterable[str] = PurePosixPath(name).parts
    return bool(name) and not any(
        part in ("..", "/") or ":" in part or "\\" in part for part in parts
    )


class _in_plain_words:  # noqa: N801 (used as a statement)
    """What is wrong with a packed file, for a person."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, tarfile.TarError | EOFError | zlib.error):
            raise Refused(
                f"{self._name} is damaged or incomplete, or is not a backup of PMS"
            ) from None
