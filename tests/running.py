"""A real guide, running on a port of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent


@contextmanager
def running_guide(data_dir: Path, *options: str, **settings: str) -> Iterator[str]:
    """Yield the address of the guide to the bundled house, started as a visitor's house starts it."""
    with guide_process(data_dir, *options, log=None, **settings) as (url, _):
        yield url


@contextmanager
def guide_process(
    data_dir: Path, *options: str, log: Path | None = None, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield its address and its process; what it says to staff goes into `log`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOUR_")},
        "TOUR_DATA_DIR": str(data_dir),
        "TOUR_RATE_LIMIT": "off",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    command = [sys.executable, "server.py", "serve", "--port", "0", *options]
    with (
        log.open("w") if log else nullcontext() as said,
        subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=said, text=True
        ) as server,
    ):
        assert server.stdout is not None
        ready = next((found for line in server.stdout if (found := re.search(r"http://\S+[^/\s]", line))), None)
        assert ready, "the guide did not start; run `python server.py serve` to see why"
        try:
            yield ready.group(), server
        finally:
            server.terminate()
            server.wait(timeout=20)
