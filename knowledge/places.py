"""Places: what the articles say of where a visitor stands."""

from pathlib import Path

from langchain_core.documents import Document

from knowledge.articles import slug
from knowledge.house import Place


def at_place(place: Place, passage: Document) -> bool:
    """Tell whether `passage` belongs to `place`: its document or its section is listed there."""
    document_id = passage.metadata["document_id"]
    if any(document_id in (listed, slug(Path(listed).stem)) for listed in place.documents):
        return True
    section = _plain(passage.metadata.get("section", ""))
    return any(section == _plain(listed) for listed in place.sections)


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
