"""Files put in place whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

from pms.refusal import Refused


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write each file under a temporary name beside its place, then rename them in order.

    Raises Refused, nothing left behind, where a folder, the disk or a file that another program
    holds open stands against it.
    """
    temporary = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    path = next(iter(files))
    try:
        for path, data in files.items():
            with open(temporary[path], "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for path in files:
            os.replace(temporary[path], path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        for part in temporary.values():
            part.unlink(missing_ok=True)


def write_stream(path: Path, data: bytes) -> None:
    """Write into what is not a regular file: a pipe or a device, which a rename would replace."""
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror or error}") from None
