"""The model is the one that the setting names."""

import pytest

from assistant.errors import ModelUnavailable
from assistant.extractive import ExtractiveModel
from assistant.model import open_model


def test_the_built_in_model_needs_nothing() -> None:
    assert isinstance(open_model("extractive"), ExtractiveModel)


def test_a_model_that_there_is_not_is_named_with_the_mend() -> None:
    with pytest.raises(ModelUnavailable, match="nonsense.*TOUR_MODEL"):
        open_model("nonsense")
