"""BUILD: canonical texts become a version, verified and complete, or nothing is left of it."""

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from langchain_core.documents import Document

from knowledge import store
from knowledge.embed import CachedEmbeddings
from knowledge.errors import KnowledgeError
from knowledge.seal import damage
from knowledge.sentences import sentence_spans
from knowledge.split import split
from knowledge.versions import Manifest, Versions

FORMAT = 3
"""Raised when the same files would become other passages, so that what was learnt before is learnt anew."""

Report = Callable[[str, int, int], Any]
"""Told the stage, how much of it is done, and of how much."""


def content_name(documents: list[Document], fingerprint: str) -> str:
    """Return a name that is the same for the same content, model and way of learning."""
    content = json.dumps([[d.page_content, d.metadata] for d in documents], sort_keys=True, default=str)
    return hashlib.sha256(f"{FORMAT}\0{fingerprint}\0{content}".encode()).hexdigest()[:16]


def build(versions: Versions, documents: list[Document], embeddings: CachedEmbeddings, report: Report) -> Manifest:
    """Return a whole version of `documents`: one that is there already, or one made now."""
    content = content_name(documents, embeddings.fingerprint)
    whole = (m for m in versions.holding(content) if not damage(versions.folder(m.version)))
    return next(whole, None) or _made(content, versions, documents, embeddings, report)


def _made(
    content: str, versions: Versions, documents: list[Document], embeddings: CachedEmbeddings, report: Report
) -> Manifest:
    """Write a version and verify that every passage finds itself."""
    versions.tidy()  # what a killed learning left behind may be what fills the disk
    passages = [passage for document in documents for passage in split(document)]
    texts = [passage.page_content for passage in passages]
    texts += [
        t[a:b] for t, p in zip(texts, passages, strict=True) for a, b in sentence_spans(t, p.metadata["language"])
    ]
    embeddings.embed_documents(texts, report=lambda done, total: report("Embedding", done, total))
    report("Storing", 0, 1)
    version = versions.begin(content)
    try:
        folder = versions.folder(version)
        store.write(folder, documents, passages, embeddings)
        if lost := store.find_lost(folder, passages, embeddings):
            raise KnowledgeError(
                f"{len(lost)} of {len(passages)} passages cannot be found again, {lost[0]} first. Learn again."
            )
        manifest = Manifest(version, embeddings.fingerprint, len(documents), len(passages), time.time())
        versions.complete(manifest)
    except BaseException:
        versions.discard(version)
        raise
    report("Storing", 1, 1)
    return manifest
