"""The guide's own sentences say the same in every language."""

from collections import Counter
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import assistant.phrases
from assistant.asked import Asked
from assistant.phrases import PROMPTS, Phrases, SmallTalk, phrases, smalltalk
from knowledge.words import words

LANGUAGES = ("en", "fr", "de", "es", "it", "ja", "ar")
FEWEST = 5
"""Examples of each kind of small talk."""


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def asked_for(say: Phrases) -> dict[str, list[str]]:
    """Return the placeholders of every phrase, by its name; those for what was asked are named “no_answer.time”."""
    fields = say.model_dump()
    missing: dict[str, str] = fields.pop("no_answer")
    sentences: dict[str, str] = fields | {f"no_answer.{asked}": sentence for asked, sentence in missing.items()}
    return {name: placeholders(sentence) for name, sentence in sentences.items()}


def english() -> dict[str, Any]:
    fields: dict[str, Any] = yaml.safe_load((PROMPTS / "phrases.en.yaml").read_text("utf-8"))
    return fields


@pytest.mark.parametrize("name", ["phrases", "smalltalk"])
def test_every_language_has_a_file(name: str) -> None:
    assert {file.name for file in PROMPTS.glob(f"{name}.*")} == {f"{name}.{language}.yaml" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_that_english_says_and_fills_in_the_same(language: str) -> None:
    assert asked_for(phrases(language)) == asked_for(phrases("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_whatever_is_missing(language: str) -> None:
    assert phrases(language).no_answer.keys() == {asked.name.lower() for asked in Asked}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    fields = phrases(language).model_dump()
    assert all(sentence.strip() for sentence in [*fields.pop("no_answer").values(), *fields.values()])


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    here, there = phrases(language).model_dump(), phrases("en").model_dump()
    assert [name for name in here if here[name] == there[name]] == []
    assert not {entry.reply for entry in smalltalk(language) if entry.reply} & {e.reply for e in smalltalk("en")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_talk_is_the_same_in_the_same_order(language: str) -> None:
    def form(entry: SmallTalk) -> tuple[str, bool, list[str]]:
        return entry.does, bool(entry.reply), placeholders(entry.reply)

    assert [form(entry) for entry in smalltalk(language)] == [form(entry) for entry in smalltalk("en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_talk_has_examples_enough(language: str) -> None:
    assert [entry.said for entry in smalltalk(language) if len(entry.said) < FEWEST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_stands_twice(language: str) -> None:
    """Case and punctuation do not tell two examples apart, as they hardly change the meaning."""
    counted = Counter(" ".join(words(example)) for entry in smalltalk(language) for example in entry.said)
    assert [example for example, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("key", sorted(Phrases.model_fields))
def test_a_missing_phrase_is_an_error(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.phrases, "PROMPTS", tmp_path)
    fields = {name: said for name, said in english().items() if name != key}
    (tmp_path / "phrases.xx.yaml").write_text(yaml.safe_dump(fields), "utf-8")
    with pytest.raises(ValidationError, match=key):
        phrases("xx")


def test_an_unknown_phrase_is_an_error() -> None:
    with pytest.raises(ValidationError, match="farewell"):
        Phrases.model_validate(english() | {"farewell": "Goodbye."})


def test_small_talk_without_examples_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.phrases, "PROMPTS", tmp_path)
    (tmp_path / "smalltalk.xx.yaml").write_text("- reply: Hello!\n", "utf-8")
    with pytest.raises(ValidationError, match="said"):
        smalltalk("xx")
