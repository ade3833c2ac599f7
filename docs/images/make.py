"""Takes the pictures of the help and of the README again, from the demonstration.

python -m docs.images.make               all of them, of a demonstration made for them
python -m docs.images.make ward quarter  those whose names begin so
python -m docs.images.make --url URL     of a demonstration that is served already

Needs what the tests need (requirements-test.txt) and Chromium.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.images.shots import PICTURES, WIDTH, Camera
from docs.images.smaller_png import smaller
from tests.chromium import LAUNCH, find_chromium
from tests.live import served

ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "pms" / "static" / "help"
README = {"ward": "ward", "episode": "episode", "quarter-fix": "return"}
"""The pictures that the README shows too, and under which names."""
LARGEST = 120_000


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, add_help=True)
    asked.add_argument("names", nargs="*", default=[""])
    asked.add_argument("--url")
    arguments = asked.parse_args()
    chosen = [name for name in PICTURES if name.startswith(tuple(arguments.names))]
    with demonstration(arguments.url) as url:
        return take(chosen, url)


@contextmanager
def demonstration(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PMS_INSTANCE"] = folder
        os.environ.pop("PMS_DATABASE_URL", None)
        from pms import cli  # read where its instance is when they are imported
        from pms.app import create_app

        cli.run(["demo"])
        with served(create_app({"SESSION_COOKIE_SECURE": False})) as address:
            yield address


def take(names: list[str], url: str) -> int:
    too_large = 0
    HELP.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*LAUNCH, "--no-sandbox"]
        )
        camera = Camera(browser.new_page(viewport={"width": WIDTH, "height": 900}), url)
        for name in names:
            data = smaller(PICTURES[name](camera))
            (HELP / f"{name}.png").write_bytes(data)
            too_large += len(data) > LARGEST
            size = f"{len(data) / 1000:.0f} kB{' TOO LARGE' if len(data) > LARGEST else ''}"
            print(f"{name}: {size}")  # noqa: T201
            if name in README:
                shutil.copy(HELP / f"{name}.png", ROOT / "docs/images" / f"{README[name]}.png")
        browser.close()
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
