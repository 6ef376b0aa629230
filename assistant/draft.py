"""DRAFT: the model writes, and what it writes is cut into finished sentences with the passages they name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.evidence import Evidence
from assistant.fence import fenced
from knowledge.sentences import sentence_spans

_MARKER = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_TRAILING_MARKERS = re.compile(r"^(?:\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\][.!?]?)+")


@dataclass(frozen=True)
class Drafted:
    """A finished sentence without its markers, and the numbers of the passages it names."""

    text: str
    numbers: tuple[int, ...]


def messages(instructions: str, evidence: Evidence) -> list[SystemMessage | HumanMessage]:
    """Return what a model is told; passages and question are fenced, so that they read as data."""
    passages = [
        fenced("passage", passage.page_content, n=str(n), section=passage.metadata["section"])
        for n, passage in enumerate(evidence.passages, start=1)
    ]
    content = "\n".join([*passages, fenced("question", evidence.question)])
    return [SystemMessage(instructions), HumanMessage(content, additional_kwargs={"evidence": evidence})]


def draft(model: BaseChatModel, instructions: str, evidence: Evidence) -> Iterator[Drafted]:
    """Yield the sentences of the model's answer, each as soon as it is finished."""
    yield from finished(write(model, instructions, evidence))


def write(model: BaseChatModel, instructions: str, evidence: Evidence) -> Iterator[str]:
    """Yield the model's answer in the pieces in which it comes."""
    for chunk in model.stream(messages(instructions, evidence)):
        yield chunk.text


def finished(pieces: Iterable[str]) -> Iterator[Drafted]:
    """Yield the sentences of a text that comes in pieces, each as soon as it is finished."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        *whole, waiting = _cut(waiting)
        yield from (_parsed(sentence) for sentence in whole)
    yield from (_parsed(sentence) for sentence in _cut(waiting) if sentence.strip())


def _cut(text: str) -> list[str]:
    """Return the sentences of `text`, markers that follow one with it; the last may be unfinished."""
    pieces: list[str] = []
    done = 0
    for _, end in sentence_spans(text):
        markers = _TRAILING_MARKERS.match(text[end:])
        end += markers.end() if markers else 0
        if end > done:
            pieces.append(text[done:end])
            done = end
    if pieces:
        pieces[-1] += text[done:]
    if len(pieces) > 1 and pieces[-1].lstrip().startswith("["):  # a marker that has not all arrived
        pieces[-2:] = ["".join(pieces[-2:])]
    return pieces or [text]


def _parsed(sentence: str) -> Drafted:
    numbers = [int(n) for group in _MARKER.findall(sentence) for n in group.split(",")]
    return Drafted(_MARKER.sub("", sentence).strip(), tuple(dict.fromkeys(numbers)))


def cited_passages(drafted: Drafted, evidence: Evidence) -> list[Document]:
    """Return the passages that a sentence names, those that exist."""
    return [evidence.passages[n - 1] for n in drafted.numbers if 0 < n <= len(evidence.passages)]
