"""A citation is data with exact places."""

from assistant.cite import cite
from knowledge.library import Corpus


def test_a_sentence_of_the_source_is_an_exact_quote(corpus: Corpus) -> None:
    passage = next(p for p in corpus.passages.values() if "hemp" in p.page_content)
    sentence = "Every rope is tarred twice and hung in the loft for a month."
    citation = cite(1, sentence, passage, 0, 64)
    text = corpus.documents["ropewalk"].page_content
    assert citation.match == "exact"
    assert text[citation.source_span.start : citation.source_span.end] == citation.quote == sentence
    assert citation.url == f"/sources/ropewalk?start={citation.source_span.start}&end={citation.source_span.end}#quote"


def test_a_sentence_in_other_words_quotes_the_nearest(corpus: Corpus) -> None:
    passage = next(p for p in corpus.passages.values() if "hemp" in p.page_content)
    citation = cite(1, "They hang each rope in the loft for a month.", passage, 0, 48)
    assert citation.match == "close"
    assert citation.quote == "Every rope is tarred twice and hung in the loft for a month."
