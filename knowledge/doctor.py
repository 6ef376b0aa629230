"""DOCTOR: how each part of the knowledge is, with the mend where one is not well."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.articles import Articles
from knowledge.embed import CachedEmbeddings
from knowledge.errors import KnowledgeError
from knowledge.house import House
from knowledge.library import Library
from knowledge.prepared import open_prepared, resolve
from knowledge.reading import canonical
from knowledge.rollback import listed
from knowledge.store import find_lost
from knowledge.versions import Versions


@dataclass(frozen=True)
class Finding:
    """How one part is; `said` names the mend if it is not well."""

    part: str
    well: bool
    said: str


def examine(house: House, data_dir: Path, embeddings: CachedEmbeddings, limit_bytes: int) -> Iterator[Finding]:
    """Yield a finding for each part, in the order in which one needs the other."""
    yield _data_folder(data_dir)
    yield from _articles(house, data_dir, limit_bytes)
    try:
        size = len(embeddings.embed_query("Is anybody there?"))
        yield Finding("embedding model", True, f"answers with {size} numbers, fingerprint {embeddings.fingerprint}")
    except KnowledgeError as error:
        yield Finding("embedding model", False, str(error))
        return
    yield _corpus(data_dir, embeddings)
    yield from _versions(Versions(data_dir))
    yield from _prepared(house, data_dir, embeddings)


def _data_folder(data_dir: Path) -> Finding:
    nearest = next(folder for folder in (data_dir, *data_dir.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Finding("data folder", False, f"{nearest} cannot be written. Set TOUR_DATA_DIR to one that can.")
    return Finding("data folder", True, f"{data_dir} can be written")


def _articles(house: House, data_dir: Path, limit_bytes: int) -> Iterator[Finding]:
    articles = Articles(house, data_dir).all()
    if not articles:
        yield Finding(
            "articles", False, f"There are none. Put .md, .txt, .html, .pdf or .docx files into {house.articles}."
        )
    for article in articles:
        try:
            canonical(article.path, limit_bytes)
            yield Finding("article", True, f"{article.document_id} ({article.path}) can be read")
        except KnowledgeError as error:
            yield Finding("article", False, str(error))


def _corpus(data_dir: Path, embeddings: CachedEmbeddings) -> Finding:
    library = Library(data_dir, embeddings)
    try:
        corpus = library.current()
    except KnowledgeError as error:
        return Finding("corpus", False, str(error))
    if library.trouble:
        return Finding("corpus", False, f"{library.trouble} Run: python server.py ingest")
    lost = find_lost(Versions(data_dir).folder(corpus.version), list(corpus.passages.values()), embeddings)
    if lost:
        return Finding("corpus", False, f"{len(lost)} passages cannot be found. Run: python server.py ingest")
    return Finding("corpus", True, f"version {corpus.version}, {len(corpus.passages)} passages, each finds itself")


def _versions(versions: Versions) -> Iterator[Finding]:
    """Yield how each version is that `rollback` may go back to."""
    for version in listed(versions):
        if not version.current:
            mend = f"{version.damage} is damaged or missing. Delete {versions.folder(version.manifest.version)}."
            yield Finding("older version", version.whole, version.said if version.whole else f"{version.said} {mend}")


def _prepared(house: House, data_dir: Path, embeddings: CachedEmbeddings) -> Iterator[Finding]:
    """Yield which prepared answers are suspended; nothing where the house has none."""
    try:
        entries = open_prepared(house)
    except KnowledgeError as error:
        yield Finding("prepared answers", False, str(error))
        return
    try:
        resolved, suspended = resolve(entries, Library(data_dir, embeddings).current())
    except KnowledgeError:  # told as the corpus's trouble
        return
    for each in suspended:
        yield Finding("prepared answer", False, each.said)
    if resolved:
        yield Finding("prepared answers", True, _told(len(resolved), sum(not e.checked_by for e in entries)))


def _told(resolved: int, unchecked: int) -> str:
    said = f"{resolved} rest on words that the documents have"
    return f"{said}; nobody has checked {unchecked} yet (checked_by)" if unchecked else said
