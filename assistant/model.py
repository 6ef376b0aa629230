"""MODEL: the language model that a setting names, through LangChain's `init_chat_model`."""

import os
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelUnavailable
from assistant.extractive import ExtractiveModel
from assistant.phrases import phrases

BUILT_IN = "extractive"
PROVIDERS = ("ollama", "openai", "anthropic")
"""Those whose packages are extras of this project."""
ANSWER_TOKENS = 300
"""Room for three sentences in any language; a model that babbles is cut short."""


def built_in(language: str) -> BaseChatModel:
    """Return the model that needs no download, no key and no network."""
    return ExtractiveModel(source_words=phrases(language).source_words)


def open_model(name: str, base_url: str, timeout: float) -> BaseChatModel | None:
    """Return the language model of that name, or None for the built-in one alone.

    Nothing is connected yet: a server that is still booting is no error. Raises `ModelUnavailable` with the mend
    for a wrong name, a missing package or a missing key.
    """
    if name == BUILT_IN:
        return None
    provider, colon, model = name.partition(":")
    if not colon or not model or provider not in PROVIDERS:
        kinds = ", ".join(f"{known}:…" for known in PROVIDERS)
        raise ModelUnavailable(f"There is no model “{name}”. Set TOUR_MODEL to {BUILT_IN} or to one of {kinds}.")
    settings: dict[str, Any] = {"temperature": 0, "base_url": base_url} if base_url else {"temperature": 0}
    settings |= {"num_predict": ANSWER_TOKENS} if provider == "ollama" else {"max_tokens": ANSWER_TOKENS}
    if provider == "openai" and base_url and not os.environ.get("OPENAI_API_KEY"):
        settings["api_key"] = "none"  # a server of one's own asks for none, but the package insists on one
    if provider == "ollama":
        settings["client_kwargs"] = {"timeout": timeout}
    else:
        settings |= {"timeout": timeout, "max_retries": 0}
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **settings)
    except ImportError as error:
        raise ModelUnavailable(
            f"TOUR_MODEL={name} needs the package langchain-{provider}. "
            f"Run: .venv/bin/python -m pip install '.[{provider}]'"
        ) from error
    except Exception as error:  # every provider has its own way of missing a key
        raise ModelUnavailable(f"TOUR_MODEL={name} cannot be used: {error}") from error
    return opened
