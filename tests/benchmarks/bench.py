"""Measures the guide, each figure beside what the machine allows, and prints one table.

Usage: python -m tests.benchmarks.bench [--quick] [--only PART]...
"""

import argparse
import logging
import os
import platform
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import langchain_core  # noqa: F401  first, as the tests import it

from tests.benchmarks import crowd, drafting, growth, learning, peers, starts, turns
from tests.benchmarks.measured import HEAD, Figure, table
from tests.benchmarks.shared import Shared

PARTS = {
    "turns": turns.measure,
    "crowd": crowd.measure,
    "starts": starts.measure,
    "peer": peers.measure,
    "drafting": drafting.measure,
    "learning": learning.measure,
    "growth": growth.measure,
}


def main() -> None:
    """Measure, saying on the way what was found, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; may be given again")
    options = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the guide itself does
    logging.disable(logging.INFO)
    figures: list[Figure] = []
    began, load = time.monotonic(), os.getloadavg()[0]
    with ExitStack() as open_things:
        shared = Shared(options.quick, open_things)
        for part in options.only or PARTS:
            for figure in PARTS[part](shared):
                figures.append(figure)
                print(f"{time.monotonic() - began:5.0f} s  {part}: {' | '.join(figure.row())}", file=sys.stderr)
        print(f"{machine()}; load average {load:.1f} before and {os.getloadavg()[0]:.1f} after {_minutes(began)}.\n")
        print(table(HEAD, [figure.row() for figure in figures]))
        if missed := sum(not figure.met for figure in figures):
            print(f"\n{missed} beyond the limit.")


def machine() -> str:
    """Return what this runs on."""
    told = Path("/proc/cpuinfo").read_text("utf-8")
    model = next((line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")), "?")
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores of {model}, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def _minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.0f} minutes"


if __name__ == "__main__":
    main()
