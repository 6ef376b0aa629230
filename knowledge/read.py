"""READ: a file of any supported type becomes blocks, with nothing judged or thrown away silently.

A block is a dict `{"kind", "text"}`: kind is `heading` (with `level`), `label` (a short line of plain text that may
be a heading), `paragraph`, `item` (of a list), or `removed` (with `why`) where the format itself says that it is
not part of the article.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import charset_normalizer
import puremagic
import trafilatura
import yaml
from langchain_core.documents import Document
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from trafilatura.settings import Document as TrafilaturaDocument

from knowledge.errors import UnreadableDocument
from knowledge.words import visible

Block = dict[str, Any]

_BULLET = re.compile(r"^\s*(?:[•‣◦▪●*\-–]|\d{1,2}[.)])\s+")
_WRAPPED_LINE = 45
"""A line at least this long that goes on in the next one was broken by an editor, not by its author."""
_LABEL_WORDS = 16
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])")


def read(path: Path, limit_bytes: int) -> Document:
    """Return the blocks of the file at `path` in `metadata["blocks"]`, with what it says about itself.

    Other metadata: `file`, `title`, `language`, `publisher`, `source`, `retells`, as far as they are given.
    Raises `UnreadableDocument` with the reason and the mend.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableDocument(
            f"{path}: files of type “{path.suffix or 'none'}” cannot be read. Save it as one of {', '.join(_READERS)}."
        )
    document = reader(_text_of(path, limit_bytes))
    if not any(block["kind"] in ("paragraph", "item") for block in document.metadata["blocks"]):
        raise UnreadableDocument(f"{path}: there is no text in it. Add some, or take the file away.")
    document.metadata["file"] = path.name
    return document


def _text_of(path: Path, limit_bytes: int) -> str:
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            raise UnreadableDocument(
                f"{path}: {size / 2**20:.1f} MB is over the limit of {limit_bytes / 2**20:.0f} MB. "
                "Split it, or raise TOUR_MAX_FILE_MB."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"{path}: cannot be opened ({error.strerror or error}).") from error
    if not data.strip():
        raise UnreadableDocument(f"{path}: the file is empty.")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDocument(f"{path}: this is not text but {_looks_like(data)}. Save it as text first.")
    try:
        return visible(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(data).best()
        if best is None:
            raise UnreadableDocument(f"{path}: this is not text but {_looks_like(data)}. Save it as UTF-8.") from None
        return visible(str(best))


def _looks_like(data: bytes) -> str:
    try:
        return f"{puremagic.from_string(data[:4096])} data"
    except puremagic.PureError:
        return "binary data"


def _document(blocks: list[Block], **about: Any) -> Document:
    return Document(page_content="", metadata={**about, "blocks": [b for b in blocks if b["text"]]})


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def read_text(text: str) -> Document:
    """Read plain text: blank lines part paragraphs, bullets make items, short lines without a full stop are labels."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text):
        lines: list[str] = []
        for line in filter(str.strip, chunk.split("\n")):
            if lines and not _BULLET.match(line) and (len(lines[-1]) >= _WRAPPED_LINE or line.strip()[0].islower()):
                lines[-1] += " " + line.strip()
            else:
                lines.append(line)
        blocks += [_line_block(line) for line in lines]
    return _document(blocks)


def _line_block(line: str) -> Block:
    words = _squeeze(_BULLET.sub("", line))
    if _BULLET.match(line):
        return {"kind": "item", "text": words, "indent": len(line) - len(line.lstrip())}
    ends = words[-1:] in ".!?…。！？:;" or words[-2:-1] in list(".!?…")
    short = len(words.split()) <= _LABEL_WORDS
    return {"kind": "label" if short and not ends else "paragraph", "text": words}


def read_markdown(text: str) -> Document:
    """Read Markdown (CommonMark with tables), with YAML between `---` lines at its start as what it says of itself."""
    about: dict[str, Any] = {}
    front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if front:
        try:
            said = yaml.safe_load(front.group(1))
        except yaml.YAMLError as error:
            raise UnreadableDocument(f"The lines between --- at the start are not YAML: {error}") from error
        about = said if isinstance(said, dict) else {}
        text = text[front.end() :]
    blocks = list(_markdown_blocks(MarkdownIt("commonmark").enable("table").parse(text)))
    first = next((b for b in blocks if b["kind"] == "heading" and b["level"] == 1), None)
    if first:
        about.setdefault("title", first["text"])
        if about["title"] == first["text"]:
            blocks.remove(first)
    return _document(blocks, **about)


def _markdown_blocks(tokens: list[Token]) -> Iterator[Block]:
    inside: list[str] = []
    row: list[str] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting == 1:
            inside.append(name)
        elif token.nesting == -1:
            inside.pop()
            if name == "tr":
                yield {"kind": "item", "text": ": ".join(filter(None, row))}
                row = []
        elif token.type == "inline":
            text, linked = _markdown_inline(token)
            if "heading" in inside:
                yield {"kind": "heading", "text": text, "level": int(tokens[tokens.index(token) - 1].tag[1])}
            elif "tr" in inside:
                row.append(text)
            else:
                yield {
                    "kind": "item" if "list_item" in inside else "paragraph",
                    "text": text,
                    "linked": linked,
                }
        elif token.type in ("fence", "code_block"):
            yield {"kind": "paragraph", "text": _squeeze(token.content)}
        elif token.type == "html_block":
            yield {"kind": "removed", "text": _squeeze(token.content), "why": "markup inside Markdown"}


def _markdown_inline(token: Token) -> tuple[str, float]:
    """Return the text a reader sees and which share of it is a link."""
    parts, linked, in_link = [], 0, 0
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
            linked += len(child.content) if in_link else 0
        in_link += child.nesting if child.type.startswith("link_") else 0
    text = _squeeze("".join(parts))
    return text, linked / len(text) if text else 0.0


def read_html(text: str) -> Document:
    """Read a web page: trafilatura finds the article, everything else on the page is reported as removed."""
    tree = lxml_html.document_fromstring(text)
    for node in list(tree.iter()):
        style = "" if callable(node.tag) else str(node.get("style", "")).lower()
        if callable(node.tag) or node.tag in _NEVER_SHOWN or node.get("hidden") is not None or _HIDDEN.search(style):
            node.drop_tree()
    everything = [
        _squeeze(n.text_content())
        for n in tree.iter(*_HTML_BLOCKS)
        if not any(True for _ in n.iterdescendants(*_HTML_BLOCKS))
    ]
    page = lxml_html.tostring(tree, encoding="unicode")
    found = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, with_metadata=True)
    kept: list[Block] = []
    about: dict[str, Any] = {}
    if isinstance(found, TrafilaturaDocument) and found.body is not None:
        kept = list(_trafilatura_blocks(found.body))
        about = {
            "title": found.title,
            "language": tree.get("lang") or found.language,
            "publisher": found.sitename,
        }
    inside = _squeeze(" ".join(b["text"] for b in kept))
    removed = [
        {"kind": "removed", "text": text, "why": "not part of the page's article"}
        for text in dict.fromkeys(everything)
        if text and text not in inside
    ]
    return _document(kept + removed, **{key: value for key, value in about.items() if value})


_NEVER_SHOWN = {"script", "style", "template", "noscript", "iframe", "svg"}
_HTML_BLOCKS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "th",
    "figcaption",
    "blockquote",
    "div",
    "a",
    "button",
)


def _trafilatura_blocks(body: Any) -> Iterator[Block]:
    for node in body.iter("head", "p", "item", "quote", "row"):
        if node.tag == "quote" and node.find(".//p") is not None:
            continue
        cells = [_squeeze("".join(cell.itertext())) for cell in node.iter("cell")]
        text = ": ".join(filter(None, cells)) if cells else _squeeze("".join(node.itertext()))
        if node.tag == "head":
            yield {"kind": "heading", "text": text, "level": int((node.get("rend") or "h2")[-1])}
        else:
            yield {"kind": "item" if node.tag in ("item", "row") else "paragraph", "text": text}


_READERS: dict[str, Callable[[str], Document]] = {
    ".md": read_markdown,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
}
SUPPORTED = tuple(_READERS)
