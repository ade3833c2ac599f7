"""`python -m benchmarks.peak_memory BUNDLE DATABASE`: import, then print the most megabytes used.

Linux counts a process's own peak; elsewhere nothing is printed. (What `resource` reports for a
child also counts the parent that it was forked from.)
"""

import re
import sys
from pathlib import Path

from benchmarks.import_bundle import Import

STATUS = Path("/proc/self/status")


def main() -> None:
    bundle, database = map(Path, sys.argv[1:])
    Import(bundle, database).run()
    if STATUS.exists() and (peak := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        print(int(peak[1]) / 1024)


if __name__ == "__main__":
    main()
