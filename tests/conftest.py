"""What more than one test file needs: the real embedding model, and a real guide running on a port of its own."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version

import langchain_core  # noqa: F401  its deprecations are to be seen as errors, and only an early import shows them
import pytest

from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from tests.recording import ABOUT, FILE, SEED, Table
from tests.running import running_guide


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
    with running_guide(tmp_path_factory.mktemp("tour")) as url:
        yield url


@pytest.fixture(scope="session")
def reliability() -> Table:
    """Return the table of figures, for the tests that `make test-hard` and `make test-scale` run."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    facts = {"cores": os.cpu_count(), "gigabytes": gigabytes, "python": platform.python_version()}
    return Table(FILE, ABOUT.format(seed=SEED, chroma=version("chromadb"), **facts))
