"""Plain text: blank lines part paragraphs, bullets make items, a short line that heads others is a label."""

import re

from langchain_core.documents import Document

from knowledge.read.blocks import Block, of_blocks, squeeze

_BULLET = re.compile(r"^\s*(?:[•‣◦▪●■□·*\-–—]\s+|(?=\d{1,2}[.)]\s))")
"""A number stays with its item: it may be the day of a date."""
_WRAPPED_LINE = 45
"""A line at least this long that goes on in the next one was broken by an editor, not by its author."""
_PAGE_WIDTH = 100
"""Where a line is longer than this no editor breaks lines, so each stands for itself."""
_LABEL_WORDS = 16
_SENTENCE_WORDS = 8
"""Between short lines, what a label heads is at least this long; else the lines are a list without bullets."""


def read_plain(text: str) -> Document:
    """Read plain text."""
    wrapped = max(map(len, text.split("\n"))) <= _PAGE_WIDTH
    return of_blocks(plain_blocks(text, _WRAPPED_LINE if wrapped else 0))


def plain_blocks(text: str, full: int) -> list[Block]:
    """Return the blocks of a text in which a line of `full` characters goes on in the next one; 0 if none does."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text):
        lines = _whole_lines(chunk, full)
        headed = bool(blocks) and blocks[-1]["kind"] == "label"
        blocks += [_block(lines, i, headed) for i in range(len(lines))]
    return blocks


def _whole_lines(chunk: str, full: int) -> list[str]:
    lines: list[str] = []
    before = ""
    for line in filter(str.strip, chunk.split("\n")):
        goes_on = 0 < full <= len(before) or line.strip()[0].islower()
        if lines and goes_on and not _BULLET.match(line):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
        before = line
    return lines


def _block(lines: list[str], i: int, headed: bool) -> Block:
    line = lines[i]
    words = squeeze(_BULLET.sub("", line))
    if _BULLET.match(line):
        return {"kind": "item", "text": words, "indent": len(line) - len(line.lstrip())}
    return {"kind": "label" if _is_label(lines, i, headed) else "paragraph", "text": words}


def _is_label(lines: list[str], i: int, headed: bool) -> bool:
    """Tell whether a line heads the ones after it; of a row of short lines, only the first one can."""
    if not _is_short(lines[i]):
        return False
    if i + 1 < len(lines):
        heads_text = bool(_BULLET.match(lines[i + 1])) or len(lines[i + 1].split()) >= _SENTENCE_WORDS
        return heads_text or (i == 0 and not headed and not re.search(r"\d", lines[i]))
    return i == 0


def _is_short(line: str) -> bool:
    words = squeeze(line)
    ends = words[-1] in ".!?…。！？:;" or words[-2:-1] in list(".!?…")
    remark = words.startswith("(") and words.endswith(")")
    return len(words.split()) <= _LABEL_WORDS and not ends and not remark
