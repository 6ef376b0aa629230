"""LEARN: the whole way from files to a served version, one step after another."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.documents import Document

from knowledge import store
from knowledge.articles import Article, Articles
from knowledge.clean import clean
from knowledge.embed import CachedEmbeddings
from knowledge.errors import HouseError, KnowledgeError, UnreadableDocument
from knowledge.house import House
from knowledge.read import read
from knowledge.sentences import sentence_spans
from knowledge.split import split
from knowledge.versions import Manifest, Versions

FORMAT = 3
"""Raised when the same files would become other passages, so that what was learnt before is learnt anew."""

Report = Callable[[str, int, int], Any]
"""Told the stage, how much of it is done, and of how much."""


@dataclass
class Learnt:
    """What learning came to."""

    version: str = ""
    changed: bool = False
    documents: list[Document] = field(default_factory=list)
    """Canonical documents; what was removed from each is in its metadata."""
    passages: int = 0
    refused: list[str] = field(default_factory=list)
    """A sentence for each file that could not be learnt."""


def learn(
    house: House,
    data_dir: Path,
    embeddings: CachedEmbeddings,
    *,
    add: tuple[Path, ...] = (),
    remove: str = "",
    limit_bytes: int = 20 * 2**20,
    report: Report = lambda stage, done, total: None,
) -> Learnt:
    """Learn the house's articles and the added ones as they are now, and serve them.

    `add` are files or folders to add first, `remove` names an added document to take out first.
    Raises `WriterBusy`, `UnknownDocument`, and `HouseError` when nothing readable is left; what was
    served before is then still served.
    """
    versions, articles, learnt = Versions(data_dir), Articles(house, data_dir), Learnt()
    with versions.writing():
        if remove:
            articles.remove(remove)
        for path in add:
            _add(path, articles, limit_bytes, learnt.refused)
        learnt.documents = _canonical(articles.all(), house, limit_bytes, learnt.refused, report)
        if not learnt.documents:
            why = " ".join(learnt.refused) or f"Put .md, .txt or .html files into {house.articles}."
            raise HouseError(f"There is nothing to learn in {house.folder}. {why}")
        passages = [passage for document in learnt.documents for passage in split(document)]
        learnt.passages = len(passages)
        content = _name(learnt.documents, embeddings.fingerprint)
        whole = (version for version in versions.holding(content) if not store.damage(versions.folder(version)))
        learnt.version = next(whole, "") or _build(content, versions, learnt.documents, passages, embeddings, report)
        learnt.changed = learnt.version != versions.current()
        if learnt.changed:
            versions.switch(learnt.version)
        versions.tidy()
    return learnt


def _add(path: Path, articles: Articles, limit_bytes: int, refused: list[str]) -> None:
    """Add what can be read; a file that cannot is refused before it is copied."""
    try:
        files = articles.to_add(path)
    except UnreadableDocument as error:
        refused.append(str(error))
        return
    for file in files:
        try:
            read(file, limit_bytes)
            articles.add(file)
        except UnreadableDocument as error:
            refused.append(str(error))


def _canonical(
    articles: list[Article], house: House, limit_bytes: int, refused: list[str], report: Report
) -> list[Document]:
    documents = []
    for done, article in enumerate(articles, start=1):
        try:
            document = clean(read(article.path, limit_bytes))
        except UnreadableDocument as error:
            refused.append(str(error))
            continue
        said = document.metadata
        said["document_id"] = article.document_id
        said["title"] = str(said.get("title") or article.path.stem.replace("-", " ").replace("_", " ").capitalize())
        said["language"] = str(said.get("language") or house.languages[0])
        said["source"] = str(said.get("source") or said.get("publisher") or "")
        documents.append(document)
        report("Reading", done, len(articles))
    return documents


def _name(documents: list[Document], fingerprint: str) -> str:
    """Return a name that is the same for the same content, model and way of learning."""
    content = json.dumps([[d.page_content, d.metadata] for d in documents], sort_keys=True, default=str)
    return hashlib.sha256(f"{FORMAT}\0{fingerprint}\0{content}".encode()).hexdigest()[:16]


def _build(
    content: str,
    versions: Versions,
    documents: list[Document],
    passages: list[Document],
    embeddings: CachedEmbeddings,
    report: Report,
) -> str:
    """Write a version, verify that every passage finds itself, and return its name."""
    texts = [passage.page_content for passage in passages]
    texts += [
        t[a:b] for t, p in zip(texts, passages, strict=True) for a, b in sentence_spans(t, p.metadata["language"])
    ]
    embeddings.embed_documents(texts, report=lambda done, total: report("Embedding", done, total))
    report("Storing", 0, 1)
    version = versions.begin(content)
    folder = versions.folder(version)
    store.write(folder, documents, passages, embeddings)
    if lost := store.find_lost(folder, passages, embeddings):
        raise KnowledgeError(
            f"{len(lost)} of {len(passages)} passages cannot be found again, {lost[0]} first. Learn again."
        )
    versions.complete(Manifest(version, embeddings.fingerprint, len(documents), len(passages), time.time()))
    report("Storing", 1, 1)
    return version
