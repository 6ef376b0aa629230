"""The model is the one that the setting names."""

import sys

import pytest

from assistant.errors import ModelUnavailable
from assistant.model import open_model


def test_the_built_in_model_needs_nothing() -> None:
    assert open_model("extractive", "", 5.0) is None


@pytest.mark.parametrize("name", ["nonsense", "openai:", "nobody:gpt"])
def test_a_model_that_there_is_not_is_named_with_the_mend(name: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"{name}.*TOUR_MODEL"):
        open_model(name, "", 5.0)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    with pytest.raises(ModelUnavailable, match="langchain-anthropic"):
        open_model("anthropic:claude", "", 5.0)


def test_a_missing_key_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY"):
        open_model("openai:gpt-5-mini", "", 5.0)
