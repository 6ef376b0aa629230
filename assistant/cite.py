"""CITE: which words of which document a sentence rests on, as data with exact places."""

from difflib import SequenceMatcher
from urllib.parse import quote as percent_encoded

from langchain_core.documents import Document

from assistant.reply import Citation, Span
from knowledge.sentences import sentence_spans
from knowledge.words import visible, words


def cite(n: int, sentence: str, passage: Document, answer_start: int, answer_end: int) -> Citation:
    """Return the citation `n` of `sentence`, which stands at that place in the answer and rests on `passage`."""
    text, about = passage.page_content, passage.metadata
    exact = text.find(sentence)
    start, end = (exact, exact + len(sentence)) if exact >= 0 else _nearest(sentence, text, about["language"])
    span = Span(start=about["start"] + start, end=about["start"] + end)
    return Citation(
        n=n,
        passage_id=about["passage_id"],
        document_id=about["document_id"],
        title=visible(about["title"]),
        section=visible(about["section"]),
        page=about.get("page"),
        language=about["language"],
        source=visible(about["source"]),
        url=source_url(about["document_id"], span),
        quote=visible(text[start:end]),
        match="exact" if exact >= 0 else "close",
        source_span=span,
        answer_span=Span(start=answer_start, end=answer_end),
    )


def source_url(document_id: str, span: Span | None = None) -> str:
    """Return the address of a document's page, with the words at `span` highlighted."""
    page = f"/sources/{percent_encoded(document_id)}"
    return f"{page}?start={span.start}&end={span.end}#quote" if span else page


def _nearest(sentence: str, text: str, language: str) -> tuple[int, int]:
    """Return the span of the sentence of `text` that shares most words with `sentence`."""
    own = words(sentence)
    spans = sentence_spans(text, language) or [(0, len(text))]
    return max(spans, key=lambda span: SequenceMatcher(None, own, words(text[span[0] : span[1]])).ratio())
