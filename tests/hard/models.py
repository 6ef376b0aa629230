"""A language model's server with OpenAI's API that fails in whatever way a test asks for."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DOWN, SLOW, BABBLING, FAILING, HONEST = "down", "slow", "babbling", "failing", "honest"
BABBLE = "The glass was blown by 400 dragons in 1066, as everybody knows, and it is the best of the world. "
ONE_IN = 20
ENDLESS = 1000.0


class Model(ThreadingHTTPServer):
    """Counts what it is asked; `mode` says how it fails."""

    daemon_threads = True
    mode = HONEST
    asked = 0

    @property
    def url(self) -> str:
        """The address to give as TOUR_MODEL_BASE_URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """Answers, or does not."""

    server: Model

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Write a chat completion as a stream, as far as the mode allows."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        mode = self.server.mode
        if mode == DOWN:
            self.connection.close()
        elif mode == FAILING and self.server.asked % ONE_IN == 0:
            self.send_error(500)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            with suppress(OSError):
                for text in self._texts(mode, str(body["messages"][-1]["content"])):
                    chunk = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
                    self._write({"id": "x", "object": "chat.completion.chunk", "model": "x", "choices": [chunk]})
                self.wfile.write(b"data: [DONE]\n\n")

    def do_GET(self) -> None:
        """List no models."""
        self.send_error(404)

    def _texts(self, mode: str, asked: str) -> Iterator[str]:
        end = time.monotonic() + ENDLESS
        if mode == SLOW:
            while time.monotonic() < end:
                yield "The "
                time.sleep(1)
        elif mode == BABBLING:
            while time.monotonic() < end:
                yield BABBLE
                time.sleep(0.001)
        else:
            first = asked.partition(">\n")[2].partition("\n</passage>")[0]
            yield f"{first.partition('. ')[0]}. [1]"

    def _write(self, chunk: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def model() -> Iterator[Model]:
    """Run one on a free port."""
    with Model(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
