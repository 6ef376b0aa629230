"""READING: documents are read by a process beside this one, which ends where a document takes too long or too much.

Whatever a hostile file does to a parser, it costs itself and nothing else: the others are learnt. Run as a module, this
is that process: it reads a path and a limit a line, and answers each with a line of JSON.
"""

import atexit
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path

from langchain_core.documents import Document

from knowledge.errors import UnreadableDocument

SECONDS = 60
"""Of computing for one document; the largest that is learnt takes a tenth of it."""
MEMORY_BYTES = 2 * 2**30
_CHECKOUT = Path(__file__).parent.parent


class ReadingProcess:
    """Reads and cleans documents in a process that starts when it is first needed. Safe to call from many threads."""

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._limits = str(seconds), str(memory_bytes)
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def read(self, path: Path, limit_bytes: int, put_back: Collection[str] = ()) -> Document:
        """Return the canonical document of the file at `path`; raise `UnreadableDocument` with reason and mend."""
        with self._lock:
            line = self._answer(json.dumps([str(path), limit_bytes, [*put_back]]))
        if not line:
            seconds, memory = float(self._limits[0]), int(self._limits[1]) / 2**30
            raise UnreadableDocument(
                f"{path}: reading it takes more than {seconds:.0f} seconds or {memory:.0f} GB. Split it."
            )
        said = json.loads(line)
        if "refused" in said:
            raise UnreadableDocument(said["refused"])
        return Document(**said)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.kill()
            with self._process:
                self._process = None

    def _answer(self, asked: str) -> str:
        """Return the answer of the process, or an empty string if it has ended over the question."""
        process = self._running()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(f"{asked}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            self.close()
            return ""
        return line

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "knowledge.reading", *self._limits],
                env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="ascii",
            )
            atexit.register(self.close)
        return self._process


_process = ReadingProcess()


def canonical(path: Path, limit_bytes: int, put_back: Collection[str] = ()) -> Document:
    """Read and clean the file at `path` in the process beside this one; raise `UnreadableDocument`."""
    return _process.read(path, limit_bytes, put_back)


def _serve(seconds: float, memory_bytes: int) -> None:
    """Answer until nobody asks any more."""
    from knowledge.clean import clean
    from knowledge.read import read

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever a parser prints is no answer
    for line in sys.stdin:
        path, limit_bytes, put_back = json.loads(line)
        signal.setitimer(signal.ITIMER_PROF, seconds)  # whose signal ends the process
        try:
            document = clean(read(Path(path), limit_bytes), put_back)
            said = {"page_content": document.page_content, "metadata": document.metadata}
        except UnreadableDocument as error:
            said = {"refused": str(error)}
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            answers.write(f"{json.dumps(said)}\n")
            answers.flush()
        except BrokenPipeError:  # whoever asked was killed
            os._exit(1)


if __name__ == "__main__":
    _serve(float(sys.argv[1]), int(sys.argv[2]))
