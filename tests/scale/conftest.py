"""A guide with two workers over PostgreSQL, Redis and a Chroma server, all of them real."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.recording import Row, Table
from tests.scale.guide import Guide
from tests.scale.servers import Server, chroma, free_port, postgresql, redis
from tests.web.conftest import (  # noqa: F401
    conversations,
    engine,
    learning,
    library,
    make_app,
    no_settings_from_outside,
)

CHECKOUT = Path(__file__).parents[2]
WORKERS = 2
PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Note how a test ended, for its row in the table."""
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(autouse=True)
def row(request: pytest.FixtureRequest, reliability: Table) -> Iterator[Row]:
    """A row of tests/RELIABILITY.md, named after the test; a test may say how often it tried and what it saw."""
    what = request.node.name.removeprefix("test_").replace("_", " ")
    with reliability.row("it grows", f"two workers, PostgreSQL, Redis, Chroma server: {what}") as row:
        yield row
        passed = request.node.stash.get(PASSED, False)
        if not (row.trials and passed):
            row.tried(passed)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with postgresql(tmp_path_factory.mktemp("postgresql"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with redis(tmp_path_factory.mktemp("redis"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with chroma(tmp_path_factory.mktemp("chroma"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def guide(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: Server, redis_server: Server, chroma_server: Server
) -> Iterator[Guide]:
    """The guide to the bundled house, started as the README says."""
    data_dir = tmp_path_factory.mktemp("tour")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOUR_")},
        "TOUR_DATA_DIR": str(data_dir),
        "TOUR_RATE_LIMIT": "1000/minute",
        "TOUR_DATABASE_URL": postgresql_server.url,
        "TOUR_REDIS_URL": redis_server.url,
        "TOUR_CHROMA_URL": chroma_server.url,
        "PYTHONUNBUFFERED": "1",
    }
    arguments = [sys.executable, "server.py", "serve", "--port", "0", "--workers", str(WORKERS)]
    with subprocess.Popen(
        arguments, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        said = []
        port = 0
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"ready: http://127\.0\.0\.1:(\d+)", line):
                port = int(found.group(1))
                break
        assert port, "".join(said)
        rest = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
        rest.start()
        made = Guide(port, process, environment, said)
        try:
            yield made
        finally:
            made.close()
            process.terminate()
            process.wait(60)
