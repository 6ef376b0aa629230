"""MODEL: the language model that a setting names."""

from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelUnavailable
from assistant.extractive import ExtractiveModel
from assistant.phrases import phrases

BUILT_IN = "extractive"


def open_model(name: str, language: str = "en") -> BaseChatModel:
    """Return the model of that name; raise `ModelUnavailable` with the mend."""
    if name != BUILT_IN:
        raise ModelUnavailable(f"There is no model “{name}”. Set TOUR_MODEL to {BUILT_IN}.")
    return ExtractiveModel(source_words=phrases(language).source_words)
