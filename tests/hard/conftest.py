"""What takes long: many kills, much damage, large crowds. Each test fills a row of tests/RELIABILITY.md."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.knowledge.conftest import mill, museum  # noqa: F401
from tests.knowledge.test_disk import cabinet, disk  # noqa: F401
from tests.knowledge.test_migration import earlier  # noqa: F401
from tests.recording import SEED
from tests.web.conftest import (  # noqa: F401
    client,
    conversations,
    engine,
    learning,
    library,
    make_app,
    no_settings_from_outside,
)
from tests.web.visiting import browser  # noqa: F401

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.hard)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Iterator[random.Random]:
    """Return what chooses, the same in every run with the same seed."""
    yield random.Random(f"{SEED} {request.node.name}")
