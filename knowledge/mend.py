"""MEND: a served version that is damaged is made anew from its own canonical texts, without the articles."""

from pathlib import Path

from langchain_core.documents import Document

from knowledge.build import Report, build, content_name
from knowledge.disk import writing_to
from knowledge.embed import CachedEmbeddings
from knowledge.errors import DamagedVersion
from knowledge.seal import damage, texts_are_sealed
from knowledge.store import canonical_texts
from knowledge.versions import Versions, content_of


def mend(data_dir: Path, embeddings: CachedEmbeddings, report: Report) -> bool:
    """Rebuild the current version if it is not whole; tell whether that was done.

    Raises `DamagedVersion` if its canonical texts are damaged too.
    """
    versions = Versions(data_dir)
    with writing_to(data_dir), versions.writing():
        version = versions.current()
        if version is None or (versions.manifest(version) and not damage(versions.folder(version))):
            return False
        documents = _whole_texts(versions, version, embeddings.fingerprint)
        if documents is None:
            raise DamagedVersion(f"The texts of {versions.folder(version)} are damaged. Run: python server.py ingest")
        versions.switch(build(versions, documents, embeddings, report).version)
        versions.tidy()
    return True


def _whole_texts(versions: Versions, version: str, fingerprint: str) -> list[Document] | None:
    """Return the canonical texts if the seal, or the name that they gave the version, says that they are whole."""
    folder = versions.folder(version)
    try:
        documents = canonical_texts(folder)
    except (OSError, ValueError, TypeError):
        return None
    named = content_name(documents, fingerprint) == content_of(version)
    return documents if documents and (named or texts_are_sealed(folder)) else None
