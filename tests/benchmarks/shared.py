"""What several parts of the benchmark need, each made once: the bounds, what was learnt, questions, a warm guide."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.benchmarks.measured import rest
from tests.benchmarks.outcomes import Asked, by_outcome
from tests.benchmarks.raw import Raw
from tests.running import CHECKOUT, guide_process


class Shared:
    """Made when first asked for; `quick` measures less of everything."""

    def __init__(self, quick: bool, open_things: ExitStack) -> None:
        self.quick, self._open = quick, open_things
        self.folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="tour-bench-")))

    @cached_property
    def raw(self) -> Raw:
        """The two models alone, in this process, warm."""
        raw = Raw()
        raw.embed(["Where is it?"] * 4)
        return raw

    @cached_property
    def learnt(self) -> Path:
        """A data folder in which Flimby was learnt."""
        data_dir = self.folder / "flimby"
        environment = {**os.environ, "TOUR_DATA_DIR": str(data_dir)}
        command = [sys.executable, "server.py", "ingest"]
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
        return data_dir

    @cached_property
    def asked(self) -> dict[str, list[Asked]]:
        """Questions by what they come to."""
        return by_outcome(self.learnt, 8 if self.quick else 24)

    @cached_property
    def guide(self) -> tuple[str, int]:
        """The address and the process of a guide that has nothing left to do but to answer."""
        url, process = self._open.enter_context(guide_process(self.learnt, log=self.folder / "guide.log"))
        rest(process.pid, within=15 if self.quick else 90)
        return url, process.pid
