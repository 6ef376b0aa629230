"""Sentences as spans of a text; a quotation stays whole, so that nobody's words are put in the guide's mouth."""

from sentencex import get_sentence_boundaries

Span = tuple[int, int]


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """Return the `(start, end)` of each sentence of `text`, in order, without the white space around it.

    A line break always ends a sentence: items of a list and rows of a table stand alone.
    """
    spans: list[Span] = []
    line_start = 0
    for line in text.split("\n"):
        for found in get_sentence_boundaries(language, line) if line.strip() else ():
            raw = line[found["start_index"] : found["end_index"]]
            start = line_start + found["start_index"] + len(raw) - len(raw.lstrip())
            if raw.strip():
                spans.append((start, start + len(raw.strip())))
        line_start += len(line) + 1
    return spans
