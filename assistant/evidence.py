"""EVIDENCE: the sentences of the retrieved passages, each weighed against the question."""

from dataclasses import dataclass, replace

import numpy as np
from langchain_core.documents import Document

from assistant.asked import Asked, asked_for, holds
from assistant.calibration import fitted
from assistant.reader.read import Reader, Reading, Text
from knowledge.clean import BULLET
from knowledge.embed import Vector
from knowledge.house import Place
from knowledge.library import Corpus
from knowledge.places import at_place
from knowledge.sentences import Span
from knowledge.words import content_words, stem, stems

UNREAD = 0.0
"""What a logit of the reader is where nothing was read: as likely as not."""


HERE = 0.7
"""By how much a sentence about the place where the visitor stands is preferred; enough to decide between equals."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer: `start` and `end` are its place in its passage's text."""

    passage: Document
    index: int
    """Which sentence of the passage it is, from 0."""
    start: int
    end: int
    similarity: float
    """Cosine of the question to the sentence."""
    passage_similarity: float
    """Cosine of the question to the whole passage."""
    coverage: float
    """Share of the question's content words in the sentence, weighted by rarity; 0 to 1."""
    context: float
    """The same for the passage with its section's title."""
    holds: bool
    """Whether it has the form of what is asked for; true where the question's form does not tell."""
    reads: float = UNREAD
    """The reader's logit that this sentence answers."""
    passage_reads: float = UNREAD
    """The reader's logit that its passage answers."""
    score: float = 0.0
    """How well it answers: the weighted sum of `calibration.json`."""

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.passage.page_content[self.start : self.end]

    @property
    def measured(self) -> dict[str, float]:
        """What is known of it, by the names that the weights have."""
        return {
            "similarity": self.similarity,
            "passage_similarity": self.passage_similarity,
            "coverage": self.coverage,
            "context": self.context,
            "holds": float(self.holds),
            "reads": self.reads,
            "passage_reads": self.passage_reads,
        }


@dataclass(frozen=True)
class Evidence:
    """What was found for a question: passages by rank, their sentences best first."""

    question: str
    asked: Asked
    passages: list[Document]
    candidates: list[Candidate]
    unknown: float
    """Share of the question's content words, weighted by rarity, that no passage of the corpus has."""
    unknown_words: tuple[str, ...] = ()
    """Those words, as the question has them."""
    read: bool = False
    """Whether the trained reader has read the passages."""


def gather(
    question: str, passages: list[Document], corpus: Corpus, reader: Reader | None = None, here: Place | None = None
) -> Evidence:
    """Weigh every sentence of `passages` against `question`, those about the place `here` a little more."""
    asked = asked_for(question)
    vector = np.asarray(corpus.embeddings.embed_query(question), dtype=np.float32)
    weights = {stem: corpus.rarity(stem) for stem in stems(question)}
    readings = reader.read([(question, text_of(passage, corpus)) for passage in passages]) if reader else None
    candidates = [
        candidate
        for number, passage in enumerate(passages)
        for candidate in _candidates(
            passage, corpus, vector, weights, asked, readings[number] if readings is not None else None
        )
    ]
    if here:
        candidates = [replace(c, score=c.score + HERE) if at_place(here, c.passage) else c for c in candidates]
    unknown_words = tuple(word for word in content_words(question) if not corpus.knows(stem(word)))
    unknown = _share(weights, {stem(word) for word in unknown_words})
    return Evidence(
        question,
        asked,
        passages,
        sorted(candidates, key=lambda c: -c.score),
        unknown,
        unknown_words,
        readings is not None,
    )


def spoken_span(text: str, span: Span) -> Span:
    """Return the part of a sentence that is said: an item of a list without its bullet."""
    start, end = span
    return (start + len(BULLET) if text.startswith(BULLET, start) else start), end


def text_of(passage: Document, corpus: Corpus) -> Text:
    """Return `passage` as the reader reads it."""
    content = passage.page_content
    sentences = tuple(content[start:end] for start, end in corpus.sentences(passage.metadata["passage_id"]))
    return Text(passage.metadata["section"], sentences)


def _candidates(
    passage: Document,
    corpus: Corpus,
    vector: Vector,
    weights: dict[str, float],
    asked: Asked,
    reading: Reading | None,
) -> list[Candidate]:
    text, passage_id = passage.page_content, passage.metadata["passage_id"]
    language = passage.metadata["language"]
    similarities = corpus.sentence_vectors(passage_id) @ vector
    whole = float(corpus.passage_vector(passage_id) @ vector)
    context = _share(weights, set(stems(f"{passage.metadata['section']} {text}", language)))
    ranking = fitted(read=reading is not None).sentences
    found = []
    for index, (start, end) in enumerate(corpus.sentences(passage_id)):
        sentence = text[start:end]
        candidate = Candidate(
            passage,
            index,
            *spoken_span(text, (start, end)),
            similarity=float(similarities[index]),
            passage_similarity=whole,
            coverage=_share(weights, set(stems(sentence, language))),
            context=context,
            holds=holds(asked, sentence),
            reads=reading.sentences[index] if reading else UNREAD,
            passage_reads=reading.answers if reading else UNREAD,
        )
        found.append(replace(candidate, score=ranking.score(candidate.measured)))
    return found


def _share(weights: dict[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in present) / total if total else 0.0
