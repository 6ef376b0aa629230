"""What more than one test file needs: the real embedding model, and a real guide running on a port of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import langchain_core  # noqa: F401  its deprecations are to be seen as errors, and only an early import shows them
import pytest

from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def model() -> SentenceTransformerEmbeddings:
    """Return the built-in embedding model, loaded once."""
    return SentenceTransformerEmbeddings()


@pytest.fixture(scope="session")
def embeddings(model: SentenceTransformerEmbeddings, tmp_path_factory: pytest.TempPathFactory) -> CachedEmbeddings:
    """Return it with a cache that all tests of a run share."""
    return CachedEmbeddings(model, model.fingerprint, tmp_path_factory.mktemp("vectors") / "vectors.sqlite")


@pytest.fixture(scope="session")
def guide_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the guide to the bundled house, started as a visitor's house starts it."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOUR_")},
        "TOUR_DATA_DIR": str(tmp_path_factory.mktemp("tour")),
        "TOUR_RATE_LIMIT": "off",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "server.py", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        ready = next((line for line in server.stdout if "http://" in line), None)
        assert ready, "the guide did not start; run `python server.py serve` to see why"
        found = re.search(r"http://\S+[^/\s]", ready)
        assert found
        yield found.group()
        server.terminate()
        server.wait(timeout=20)
