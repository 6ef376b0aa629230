"""Jobs in processes of their own that begin at once, to be killed at any moment.

`python -m tests.hard.forking` imports everything once and then parts for each job: `go NAME ARGUMENT…` prints the id of
the process that does it, `wait ID` how that ended (0, the number of the signal below 0, or `BUSY`).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from knowledge.embed import CachedEmbeddings
from knowledge.errors import WriterBusy
from knowledge.house import open_house
from knowledge.learn import learn
from tests.knowledge.word_embeddings import WordEmbeddings

CHECKOUT = Path(__file__).parents[2]
BUSY = 75
BATCH = 50
PLAIN = "plain"
NUMBERED = 48
"""Dimensions of a vector that stands for a number."""


def ours(house: str, data_dir: str) -> None:
    """Learn a house as the guide does; exit with `BUSY` where somebody else does, whom the message must name."""
    embeddings = CachedEmbeddings(WordEmbeddings(), "words", Path(data_dir) / "vectors.sqlite")
    try:
        learn(open_house(Path(house)), Path(data_dir), embeddings)
    except WriterBusy as error:
        os._exit(BUSY if "is being written by process " in str(error) else 1)


def plain_again(folder: str, house: str) -> None:
    """Learn the same with plain Chroma: each document in the place of its old self."""
    with closing(plain(folder)) as client:
        collection = client.get_or_create_collection(PLAIN)
        for path in sorted(Path(house, "articles").iterdir()):
            text = path.read_text("utf-8")
            vectors = np.asarray(WordEmbeddings().embed_documents([text]))
            collection.upsert([path.name], documents=[text], embeddings=vectors)


def plain_numbers(folder: str, first: str, last: str) -> None:
    """Add vectors that stand for numbers, in batches."""
    with closing(plain(folder)) as client:
        collection = client.get_or_create_collection(PLAIN)
        for start in range(int(first), int(last), BATCH):
            some = range(start, min(start + BATCH, int(last)))
            collection.add([str(n) for n in some], embeddings=np.stack([number(n) for n in some]))


def plain_without(folder: str, first: str, last: str) -> None:
    """Take numbers out again."""
    with closing(plain(folder)) as client:
        client.get_collection(PLAIN).delete([str(n) for n in range(int(first), int(last))])


def recall(folder: str, passages: str, report: str) -> None:
    """Write how many of `passages` a version's own Chroma, opened as it is, does not find by their words."""
    texts = json.loads(Path(passages).read_text("utf-8"))
    with closing(plain(folder)) as client:
        found = client.get_collection("passages").query(
            np.asarray(WordEmbeddings().embed_documents(list(texts.values()))), n_results=1, include=["distances"]
        )
    lost = sum(not near or near[0] > 1e-3 for near in found["distances"] or [])
    Path(report).write_text(str(lost), "utf-8")


def number(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the vector of a number, of unit length."""
    vector = np.random.default_rng(n).standard_normal(NUMBERED, dtype=np.float32)
    whole: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = vector / np.linalg.norm(vector)
    return whole


def plain(folder: str | Path) -> chromadb.api.client.Client:
    """Open plain Chroma."""
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    assert isinstance(client, chromadb.api.client.Client)
    return client


JOBS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (ours, plain_again, plain_numbers, plain_without, recall)
}


class Forking:
    """The process that parts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def go(self, job: Callable[..., None], *arguments: object) -> int:
        """Begin a job and return its process."""
        return int(self._said("\t".join(["go", job.__name__, *map(str, arguments)])))

    def wait(self, process: int) -> int:
        """Wait until it is over and return how it ended."""
        return int(self._said(f"wait\t{process}"))

    def run(self, job: Callable[..., None], *arguments: object) -> float:
        """Do a job to its end and return the seconds that it took."""
        began = time.monotonic()
        assert self.wait(self.go(job, *arguments)) == 0
        return time.monotonic() - began

    def _said(self, line: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@contextmanager
def forking() -> Iterator[Forking]:
    """Start it."""
    command = [sys.executable, "-m", "tests.hard.forking"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forking(process)
        process.kill()


def main() -> None:
    """Part whenever it is asked for."""
    for line in iter(sys.stdin.readline, ""):
        what, *arguments = line.rstrip("\n").split("\t")
        if what == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(int(arguments[0]), 0)[1]), flush=True)
            continue
        process = os.fork()
        if process == 0:
            try:
                JOBS[arguments[0]](*arguments[1:])
            except BaseException as error:
                print(f"{arguments[0]}: {type(error).__name__}: {error}", file=sys.stderr)
                os._exit(1)
            os._exit(0)
        print(process, flush=True)


if __name__ == "__main__":
    main()
