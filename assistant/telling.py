"""TELLING: what a turn says, sentence by sentence, with the markers, citations and events that go with it."""

import re
from collections.abc import Iterator

from langchain_core.documents import Document

from assistant.cite import cite, source_url
from assistant.events import Event, SentenceReady, SourceFound
from assistant.reply import Citation, Span
from knowledge.prepared import Place
from knowledge.words import visible

_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_UNENDED = re.compile(r"(?<=[\w%°)])(?:\s*\[\d+\])+(?=\s)")
"""Markers after words that no full stop ends, such as a line of a table, with more to come."""


class Telling:
    """Grows while the turn goes on."""

    def __init__(self) -> None:
        self.text = ""
        self.citations: list[Citation] = []

    @property
    def speech(self) -> str:
        """The text without its markers, each line of a list ended, so that aloud it does not run into the next."""
        return _MARKERS.sub("", _UNENDED.sub(".", self.text))

    def say(self, text: str) -> Iterator[Event]:
        """Say something of the guide's own."""
        yield self._ready(text)

    def quote(self, sentence: str, passages: list[Document]) -> Iterator[Event]:
        """Say a sentence that rests on `passages`, once; each gets a marker and a citation of its own."""
        sentence = visible(sentence)
        if sentence in self.speech:
            return
        first = len(self.citations) + 1
        markers = "".join(f" [{n}]" for n in range(first, first + len(passages)))
        lead = " " if self.text else ""
        start, end = len(self.text) + len(lead), len(self.text) + len(f"{lead}{sentence}{markers}")
        fresh = [cite(n, sentence, passage, start, end) for n, passage in enumerate(passages, start=first)]
        yield from self._new_sources(fresh)
        self.citations += fresh
        yield self._ready(f"{sentence}{markers}")

    def prepared(self, sentence: str, places: list[Place]) -> Iterator[Event]:
        """Say a sentence of a prepared answer; each quote that it rests on gets a marker and a citation of its own."""
        sentence = visible(sentence)
        first = len(self.citations) + 1
        markers = "".join(f" [{n}]" for n in range(first, first + len(places)))
        lead = " " if self.text else ""
        start, end = len(self.text) + len(lead), len(self.text) + len(f"{lead}{sentence}{markers}")
        fresh = []
        for n, place in enumerate(places, start=first):
            span = Span(start=place.start, end=place.end)
            url = source_url(str(place.document.metadata["document_id"]), span)
            exact = {"quote": visible(place.quote), "match": "exact", "source_span": span, "url": url}
            fresh.append(cite(n, place.quote, place.passage, start, end).model_copy(update=exact))
        yield from self._new_sources(fresh)
        self.citations += fresh
        yield self._ready(f"{sentence}{markers}")

    def _ready(self, text: str) -> SentenceReady:
        added = f" {text}" if self.text else text
        self.text += added
        return SentenceReady(added)

    def _new_sources(self, fresh: list[Citation]) -> Iterator[Event]:
        known = {citation.document_id for citation in self.citations}
        for citation in fresh:
            if citation.document_id not in known:
                known.add(citation.document_id)
                yield SourceFound(citation.document_id, citation.title, source_url(citation.document_id))
