"""`python -m benchmarks [WORK ...] [--json FILE]`: measure, print the ratios and their goals."""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    behind,
    episode_list,
    hammered,
    history,
    import_bundle,
    national_quarter,
    quarter_return,
    report_pages,
    saving,
    search,
    service_reports,
    ward,
)
from benchmarks.findings import Finding, table, write_json
from pms.console import write_any_letter

WORKS: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "return": quarter_return.measure,
    "national": national_quarter.measure,
    "reports": service_reports.measure,
    "pages": report_pages.measure,
    "ward": ward.measure,
    "list": episode_list.measure,
    "behind": behind.measure,
    "history": history.measure,
    "save": saving.measure,
    "search": search.measure,
    "import": import_bundle.measure,
    "doors": hammered.measure,
}


def main() -> None:
    write_any_letter()
    arguments = parse()
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="pms-benchmarks-") as folder:
        os.environ["PMS_INSTANCE"] = folder  # no settings of this machine's own installation
        os.environ.pop("PMS_DATABASE_URL", None)
        for work in arguments.works or WORKS:
            findings += WORKS[work](Path(folder))
    print(table(findings))
    if arguments.json:
        write_json(findings, arguments.json)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure, print the ratios and their goals."
    )
    parser.add_argument("works", nargs="*", metavar="WORK", help=f"of {', '.join(WORKS)}; or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings here too")
    arguments = parser.parse_args()
    if unknown := set(arguments.works) - set(WORKS):
        parser.error(f"there is no work named {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    main()
