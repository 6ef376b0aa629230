"""EXPORT: the served version as lines that any program can read, and what staff have written as a house's YAML."""

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from knowledge.house import DeskNote
from knowledge.library import Corpus
from knowledge.prepared import PreparedAnswer

WIDTH = 120


def passages(corpus: Corpus) -> Iterator[dict[str, object]]:
    """Yield each passage with its exact place, in the order of the documents and of the text in each."""
    for passage_id, passage in corpus.passages.items():
        about = passage.metadata
        yield {
            "passage_id": passage_id,
            "document_id": about["document_id"],
            "start": about["start"],
            "end": about["end"],
            "text": passage.page_content,
        }


def prepared_yaml(entries: Iterable[PreparedAnswer]) -> str:
    """Return answers as prepared.yaml has them."""
    return _yaml([_plain(entry.model_dump(exclude_none=True)) for entry in entries])


def desk_yaml(notes: Iterable[DeskNote]) -> str:
    """Return desk notes as house.yaml has them."""
    return _yaml({"desk": [_plain(note.model_dump()) for note in notes]})


def _plain(said: Any) -> Any:
    """Return `said` with lists for tuples, which YAML has no word for."""
    if isinstance(said, dict):
        return {key: _plain(value) for key, value in said.items()}
    return [_plain(each) for each in said] if isinstance(said, list | tuple) else said


def _yaml(said: Any) -> str:
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=WIDTH)
