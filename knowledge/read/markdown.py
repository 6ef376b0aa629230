"""Markdown: CommonMark with tables, and what the file says of itself between `---` lines at its start."""

import re

import yaml
from langchain_core.documents import Document
from markdown_it import MarkdownIt
from pydantic import BaseModel, ValidationError

from knowledge.errors import UnreadableDocument
from knowledge.read.blocks import Block, of_blocks, squeeze
from knowledge.read.markup import parse, placed_blocks, take_hidden


class FrontMatter(BaseModel):
    """What an article may say of itself; whatever else it says is its author's own business."""

    title: str = ""
    language: str = ""
    publisher: str = ""
    source: str = ""
    kind: str = ""
    retells: dict[str, list[int]] = {}
    """For each section the paragraphs of the original that it retells."""


def read_markdown(text: str) -> Document:
    """Read Markdown; a heading of the first level becomes the title."""
    front, text = _parted(text)
    about = {name: value for name, value in front.model_dump().items() if value}
    tree = parse(MarkdownIt("commonmark").enable("table").render(text))
    if tree is None:
        return of_blocks([])
    hidden = take_hidden(tree)
    blocks: list[Block] = [placed.block for placed in placed_blocks(tree)]
    first = next((b for b in blocks if b["kind"] == "heading" and b["level"] == 1), None)
    if first:
        about.setdefault("title", first["text"])
        if about["title"] == first["text"]:
            blocks.remove(first)
    blocks += [{"kind": "removed", "text": words, "why": "hidden from readers of the page"} for words in hidden]
    return of_blocks(blocks, **about)


def _parted(text: str) -> tuple[FrontMatter, str]:
    """Return what stands between the `---` lines, and the text after them."""
    found = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", text, re.DOTALL)
    if not found:
        return FrontMatter(), text
    try:
        said = yaml.safe_load(found.group(1) or "") or {}
        if not isinstance(said, dict):  # two rules with a line of text between them
            return FrontMatter(), text
        given = {name: _seen(value) for name, value in said.items() if value is not None}
        return FrontMatter.model_validate(given), text[found.end() :]
    except yaml.YAMLError as error:
        raise UnreadableDocument(f"the lines between --- at the start are not YAML: {_where(error)}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UnreadableDocument(f"the lines between --- at the start cannot be used: {wrong}") from error


def _where(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{error.problem} (line {error.problem_mark.line + 2})."
    return str(error)


def _seen(value: object) -> object:
    """Return a number as the words it was written in, and words without what cannot be seen."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    return squeeze(str(value))
