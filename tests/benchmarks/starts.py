"""How soon a guide listens and answers, beside importing and loading the models alone, and its memory."""

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.benchmarks.measured import HOST, Figure, ask, duration, free_port, resident_megabytes, wait_until_well
from tests.benchmarks.shared import Shared
from tests.running import CHECKOUT

LIVE_SECONDS = 1.5
READY = 1.3
MEGABYTES = 900


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield the figures of starting with everything learnt, and of the guide that the parts before have asked."""
    data_dir = shared.folder / "start"
    shutil.copytree(shared.learnt, data_dir)
    alive, ready, loading = [], [], []
    for _ in range(1 if shared.quick else 5):
        with started(data_dir) as (live_after, ready_after):
            alive.append(live_after)
            ready.append(ready_after)
        seconds, bare = _loading()
        loading.append(seconds)
    yield Figure(
        "start: /livez after",
        f"{duration(statistics.median(alive))}, worst {duration(max(alive))}",
        f"{LIVE_SECONDS:g} s",
        statistics.median(alive) / LIVE_SECONDS,
        at_most=1,
    )
    yield Figure(
        "start: /readyz after",
        f"{duration(statistics.median(ready))}, worst {duration(max(ready))}",
        f"import and load: {duration(statistics.median(loading))}",
        statistics.median(each / bound for each, bound in zip(ready, loading, strict=True)),
        at_most=READY,
    )
    held, most = resident_megabytes(warm(shared)), resident_megabytes(warm(shared), "VmHWM")
    bound = f"{MEGABYTES} MB; both models alone: {bare} MB"
    yield Figure("memory when warm", f"{held} MB, at most {most} MB", bound, held / MEGABYTES, at_most=1)


def warm(shared: Shared) -> int:
    """Return the process of a guide that was asked all there is to ask."""
    url, pid = shared.guide
    connection = http.client.HTTPConnection(HOST, int(url.rpartition(":")[2]), timeout=60)
    for each in shared.asked["answer"]:
        list(ask(connection, each.question))
    connection.close()
    return pid


@contextmanager
def started(data_dir: Path) -> Iterator[tuple[float, float]]:
    """Start a guide, yield after how many seconds it was alive and ready, and stop it."""
    settings = {"TOUR_DATA_DIR": str(data_dir), "TOUR_RATE_LIMIT": "off"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TOUR_")} | settings
    port = free_port()  # chosen here, because `--port 0` is told only once the guide is ready
    command = [sys.executable, "server.py", "serve", "--port", str(port)]
    quiet, began = subprocess.DEVNULL, time.monotonic()
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=quiet, stderr=quiet) as server:
        try:
            alive = wait_until_well(port, "/livez") - began
            yield alive, wait_until_well(port, "/readyz") - began
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=20)
            server.kill()


def _loading() -> tuple[float, int]:
    """Return how long a process takes that loads the models and does nothing else, and the megabytes it holds."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.raw"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout
        megabytes = int(loading.stdout.readline())
        seconds = time.monotonic() - began
    return seconds, megabytes
