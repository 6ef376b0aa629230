"""EXPORT: the served version as lines that any program can read."""

from collections.abc import Iterator

from knowledge.library import Corpus


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
