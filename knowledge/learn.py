"""LEARN: the whole way from files to a served version, one step after another."""

from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.documents import Document

from knowledge.articles import Articles
from knowledge.build import Report, build, content_name
from knowledge.disk import writing_to
from knowledge.embed import CachedEmbeddings
from knowledge.errors import HouseError, UnreadableDocument
from knowledge.house import House
from knowledge.reading import canonical
from knowledge.seal import damage
from knowledge.versions import Versions


@dataclass
class Learnt:
    """What learning came to."""

    version: str = ""
    changed: bool = False
    went_back: bool = False
    """Whether the documents are those that staff went back from, and were not learnt for that reason."""
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
    receive: Path | None = None,
    put_back: tuple[str, str] | None = None,
    leave_out: tuple[str, str] | None = None,
    unasked: bool = False,
    limit_bytes: int = 20 * 2**20,
    report: Report = lambda stage, done, total: None,
) -> Learnt:
    """Learn the house's articles and the added ones as they are now, and serve them.

    `add` are files or folders to add first, `remove` names an added document to take out first.
    `receive` is an uploaded file, which goes by its name and fails as a whole: it raises `UnreadableDocument`.
    `put_back` and `leave_out` name a document and the hash of a block that staff want in its text, or no longer.
    `unasked` learning, that of a server that starts, leaves what staff went back from alone.
    Raises `WriterBusy`, `UnknownDocument`, `DiskTrouble`, and `HouseError` when nothing readable is left, or whatever
    `report` raises; what was served before is then still served, and no document was added or removed.
    """
    versions, learnt = Versions(data_dir), Learnt()
    with writing_to(data_dir), versions.writing():
        articles = Articles(house, data_dir)
        if remove:
            articles.remove(remove)
        for path in add:
            _add(path, articles, limit_bytes, learnt.refused)
        if receive:
            canonical(receive, limit_bytes)
            articles.receive(receive)
        if put_back:
            articles.put_back(*put_back)
        if leave_out:
            articles.leave_out(*leave_out)
        learnt.documents = _canonical(articles, house, limit_bytes, learnt.refused, report)
        if not learnt.documents:
            why = " ".join(learnt.refused) or f"Put .md, .txt, .html, .pdf or .docx files into {house.articles}."
            raise HouseError(f"There is nothing to learn in {house.folder}. {why}")
        current = versions.current()
        left = unasked and versions.left() == content_name(learnt.documents, embeddings.fingerprint)
        learnt.went_back = bool(left and current and not damage(versions.folder(current)))
        if learnt.went_back:
            learnt.version = str(current)
            return learnt
        built = build(versions, learnt.documents, embeddings, report)
        learnt.version, learnt.passages = built.version, built.passages
        learnt.changed = learnt.version != current
        articles.keep()
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
            canonical(file, limit_bytes)
            articles.add(file)
        except UnreadableDocument as error:
            refused.append(str(error))


def _canonical(
    articles: Articles, house: House, limit_bytes: int, refused: list[str], report: Report
) -> list[Document]:
    documents = []
    everything = articles.all()
    for done, article in enumerate(everything, start=1):
        try:
            document = canonical(article.path, limit_bytes, articles.kept(article.document_id))
        except UnreadableDocument as error:
            refused.append(str(error))
            continue
        said = document.metadata
        said["document_id"] = article.document_id
        said["title"] = str(said.get("title") or article.path.stem.replace("-", " ").replace("_", " ").capitalize())
        said["language"] = str(said.get("language") or house.languages[0])
        said["source"] = str(said.get("source") or said.get("publisher") or "")
        documents.append(document)
        report("Reading", done, len(everything))
    return documents
