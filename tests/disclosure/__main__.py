"""Attacks every pack of random trusts: `python -m tests.disclosure [TRUSTS] [ISSUES] [FROM]`.

Fifty trusts over three years by default, each year published once; with more issues the record is
corrected between them and all issues of a year are attacked together. Exit code 1 for a leak.
"""

import sys
import time

from pms.console import write_any_letter
from tests.disclosure.attack import Leak, leaks
from tests.disclosure.reading import Cell, PackReader, read_pack
from tests.disclosure.trusts import YEARS, a_trust, issues


def attack(seed: int, year: int, issues_of_year: int) -> tuple[int, list[Leak]]:
    """How many counts are to be protected in all issues of a year, and those that leaked."""
    printed, true = issues(a_trust(seed), year, issues_of_year - 1)
    packs = PackReader([read_pack(data) for data in printed])
    truth = packs.truth([read_pack(data) for data in true])
    kept = packs.withheld() | {key for key, count in truth.items() if 0 < abs(count) <= 7}
    return len(kept), leaks(packs.reader, {key: truth[key] for key in kept}, keys=kept)


def main(trusts: int = 50, issues_of_year: int = 1, first: int = 0) -> int:
    write_any_letter()
    counts = found = 0
    begun = time.monotonic()
    for seed in range(first, first + trusts):
        for year in YEARS:
            kept, leaked = attack(seed, year, issues_of_year)
            counts += kept
            found += len(leaked)
            for one in leaked:
                print(f"trust {seed}, {year}: {describe(one)}")
        print(f"trust {seed}: {counts:,} counts so far, {found} leaks", flush=True)
    seconds = time.monotonic() - begun
    print(
        f"{trusts} trusts, {len(YEARS)} years, {issues_of_year} issue(s) each: {counts:,} counts "
        f"kept back, {found} left with fewer than three values ({seconds:.0f} s)"
    )
    return 1 if found else 0


def describe(leak: Leak) -> str:
    key = leak.key
    place = " / ".join(key[1]) if isinstance(key, tuple) and isinstance(key[1], Cell) else str(key)
    return f"{place} is {leak.count}, left {sorted(leak.left)}"


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
