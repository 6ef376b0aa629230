"""Turns drafted by a real, small language model, beside how long it reads and writes by its own account."""

import http.client
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.benchmarks.measured import Figure, ask, duration, rest
from tests.benchmarks.shared import Shared
from tests.running import CHECKOUT, guide_process

PATIENCE = "120"
COUNTED = re.compile(r"^llamacpp:((?:prompt|tokens_predicted)(?:_tokens|_seconds)?)_total (\S+)", re.M)


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield how much longer drafted turns take than the model does."""
    questions = [each.question for each in shared.asked["answer"][: 3 if shared.quick else 10]]
    ratios, wholes, firsts, speeds, own = [], [], [], [], []
    with _model() as address, _guide(shared, address) as url:
        where = urlsplit(url)
        with closing(http.client.HTTPConnection(str(where.hostname), where.port, timeout=180)) as connection:
            for question in questions:
                before, first, began = _counted(address), 0.0, time.monotonic()
                for moment, part in ask(connection, question):
                    if part["type"] == "text-delta" and not first:
                        first = moment - began
                whole = time.monotonic() - began
                spent = {name: value - before[name] for name, value in _counted(address).items()}
                alone = spent["prompt_seconds"] + spent["tokens_predicted_seconds"]
                if not alone:
                    continue
                tokens = spent["prompt_tokens"] + spent["tokens_predicted"]
                ratios.append(whole / alone)
                wholes.append(whole)
                firsts.append(first)
                speeds.append(tokens / whole)
                own.append(tokens / alone)
    took = f"{duration(statistics.median(wholes))}, first words {duration(statistics.median(firsts))}"
    yield Figure(
        f"turn drafted by SmolLM2-135M ({len(wholes)})",
        f"{statistics.median(speeds):.0f} tokens/s read and written; {took}",
        f"the model alone: {statistics.median(own):.0f} tokens/s",
        statistics.median(ratios),
    )


@contextmanager
def _model() -> Iterator[str]:
    """Run the model's server, and yield its address."""
    command = [sys.executable, "tests/llama_server.py"]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        try:
            yield next(found.group() for line in server.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def _guide(shared: Shared, address: str) -> Iterator[str]:
    settings = {"TOUR_MODEL": "openai:smollm2", "TOUR_MODEL_BASE_URL": address, "TOUR_MODEL_TIMEOUT": PATIENCE}
    data_dir, log = shared.folder / "drafting", shared.folder / "drafting.log"
    shutil.copytree(shared.learnt, data_dir)
    with guide_process(data_dir, log=log, **settings) as (url, process):
        rest(process.pid, within=15 if shared.quick else 90)
        yield url


def _counted(address: str) -> dict[str, float]:
    """Return the tokens that the model has read and written so far, and the seconds that it took."""
    with urlopen(f"{address.removesuffix('/v1')}/metrics") as said:
        return {name: float(value) for name, value in COUNTED.findall(said.read().decode())}
