"""EVIDENCE: the sentences of the retrieved passages, each weighed against the question."""

from dataclasses import dataclass

import numpy as np
from langchain_core.documents import Document

from assistant.asked import Asked, asked_for, holds
from knowledge.embed import Vector
from knowledge.library import Corpus
from knowledge.words import stems


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
    score: float
    """How well it answers: the weights were fitted on the tuned half of both houses' checks."""

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.passage.page_content[self.start : self.end]


@dataclass(frozen=True)
class Evidence:
    """What was found for a question: passages by rank, their sentences best first."""

    question: str
    asked: Asked
    passages: list[Document]
    candidates: list[Candidate]
    unknown: float
    """Share of the question's content words, weighted by rarity, that no passage of the corpus has."""


def gather(question: str, passages: list[Document], corpus: Corpus) -> Evidence:
    """Weigh every sentence of `passages` against `question`."""
    asked = asked_for(question)
    vector = np.asarray(corpus.embeddings.embed_query(question), dtype=np.float32)
    weights = {stem: corpus.rarity(stem) for stem in stems(question)}
    candidates = [
        candidate for passage in passages for candidate in _candidates(passage, corpus, vector, weights, asked)
    ]
    candidates.sort(key=lambda candidate: -candidate.score)
    unknown = _share(weights, {stem for stem in weights if not corpus.knows(stem)})
    return Evidence(question, asked, passages, candidates, unknown)


def _candidates(
    passage: Document, corpus: Corpus, vector: Vector, weights: dict[str, float], asked: Asked
) -> list[Candidate]:
    text, passage_id = passage.page_content, passage.metadata["passage_id"]
    language = passage.metadata["language"]
    similarities = corpus.sentence_vectors(passage_id) @ vector
    whole = float(corpus.passage_vector(passage_id) @ vector)
    context = _share(weights, set(stems(f"{passage.metadata['section']} {text}", language)))
    found = []
    for index, (start, end) in enumerate(corpus.sentences(passage_id)):
        sentence, similarity = text[start:end], float(similarities[index])
        coverage = _share(weights, set(stems(sentence, language)))
        fits = holds(asked, sentence)
        score = similarity + 0.5 * whole + 0.3 * coverage + 0.4 * context + 0.15 * fits
        found.append(Candidate(passage, index, start, end, similarity, whole, coverage, context, fits, score))
    return found


def _share(weights: dict[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in present) / total if total else 0.0
