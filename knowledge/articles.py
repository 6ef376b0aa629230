"""Articles: which files make up the corpus, the house's own and those added to the data folder.

What is changed here holds for whoever has this list; `keep` makes it so for everybody, in one step.
"""

import hashlib
import json
import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import KnowledgeError, UnknownDocument, UnreadableDocument
from knowledge.house import House
from knowledge.versions import replace_text

INDEX = "index.json"
KEPT_BLOCKS = "kept.json"
"""Blocks that staff put back although they look like a part of the page: hashes by the id of their document."""
UPLOADED = "upload:"
"""Where a file came from that has a name but no path."""


@dataclass(frozen=True)
class Article:
    """A file to learn and the id of the document it becomes."""

    document_id: str
    path: Path
    added_from: str = ""
    """Where a file that was added came from; empty for one of the house's own."""


class Articles:
    """The house's `articles/` as they are now, and the files added with `ingest PATH`."""

    def __init__(self, house: House, data_dir: Path) -> None:
        self._house = house
        self._added = data_dir / "added"
        self._index = read_index(self._added)
        self._kept = _read_kept(self._added)
        self._changed = False

    def all(self) -> list[Article]:
        """Return every article, the house's first, then the added ones in the order they came; ids are distinct."""
        found = [Article("", path) for path in _files(self._house.articles)]
        found += [Article("", self._added / key / entry["file"], entry["origin"]) for key, entry in self._index.items()]
        taken: dict[str, Article] = {}
        for article in found:
            document_id = slug(article.path.stem)
            if document_id in taken:
                where = article.added_from or str(article.path.relative_to(self._house.articles))
                document_id += "-" + hashlib.sha256(where.encode()).hexdigest()[:6]
            taken[document_id] = Article(document_id, article.path, article.added_from)
        return list(taken.values())

    def to_add(self, path: Path) -> list[Path]:
        """Return the file at `path`, or all files below a folder, but none of the house's own articles."""
        if not path.exists() and not path.is_symlink():
            raise UnreadableDocument(f"{path}: there is no such file or folder.")
        files = _files(path) if path.is_dir() else [path]
        if not files:
            raise UnreadableDocument(f"{path}: there are no files in it.")
        own = {file.resolve() for file in _files(self._house.articles) if not _is_dead_link(file)}
        return [file for file in files if _is_dead_link(file) or file.resolve() not in own]

    def add(self, file: Path) -> None:
        """Copy a file into the data folder; one added from the same place before is replaced."""
        self._add(file, str(file.resolve()))

    def receive(self, file: Path) -> None:
        """Copy a file that came without a path; an added one of its name is replaced.

        Raises `UnreadableDocument` for a name that belongs to one of the house's own articles.
        """
        if own := next((path for path in _files(self._house.articles) if path.name == file.name), None):
            raise UnreadableDocument(
                f"{file}: one of the house's own articles has this name. Change {own}, or give yours another name."
            )
        before = [entry["origin"] for entry in self._index.values() if entry["file"] == file.name]
        self._add(file, before[0] if len(before) == 1 else f"{UPLOADED}{file.name}")

    def _add(self, file: Path, origin: str) -> None:
        key = hashlib.sha256(f"{origin}\0{_digest(file)}".encode()).hexdigest()[:16]
        folder = self._added / key
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / ".arriving"
        try:
            shutil.copyfile(file, aside)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        aside.replace(folder / file.name)
        entry = {"origin": origin, "file": file.name}
        # In the place of the one before: the ids of documents go by their order.
        replaced = {key if e["origin"] == origin else k: e for k, e in self._index.items()}
        self._index = {**replaced, key: entry}
        self._changed = True

    def remove(self, name: str) -> Article:
        """Take out the added document of this id, file name or path; raise `UnknownDocument` with the mend."""
        origin = str(Path(name).resolve())
        named = [a for a in self.all() if name in (a.document_id, a.path.name) or a.added_from == origin]
        if not named:
            known = ", ".join(article.document_id for article in self.all()) or "none"
            raise UnknownDocument(f"There is no document “{name}”. The documents are: {known}.")
        if len(named) > 1:
            ids = ", ".join(article.document_id for article in named)
            raise UnknownDocument(f"“{name}” names more than one document. Name one of: {ids}.")
        if not named[0].added_from:
            raise UnknownDocument(
                f"“{name}” is one of the house's own articles. Delete {named[0].path} and run: python server.py ingest"
            )
        self._index.pop(named[0].path.parent.name)
        self._kept.pop(named[0].document_id, None)
        self._changed = True
        return named[0]

    def kept(self, document_id: str) -> list[str]:
        """Return the hashes of the blocks of a document that staff put back."""
        return self._kept.get(document_id, [])

    def put_back(self, document_id: str, block: str) -> None:
        """Keep the block of this hash in the text of a document, whatever it looks like."""
        self._kept[document_id] = sorted({*self.kept(document_id), block})
        self._changed = True

    def leave_out(self, document_id: str, block: str) -> None:
        """Judge the block of this hash by its looks again."""
        self._kept[document_id] = [each for each in self.kept(document_id) if each != block]
        self._changed = True

    def keep(self) -> None:
        """Have everybody see what was changed, in one step; nothing is left of what was replaced or removed."""
        if not self._changed:
            return
        self._added.mkdir(parents=True, exist_ok=True)
        kept = {document_id: blocks for document_id, blocks in self._kept.items() if blocks}
        replace_text(self._added / KEPT_BLOCKS, json.dumps(kept, indent=1))
        _write_index(self._added, self._index)
        _sweep(self._added, self._index)
        self._changed = False


def read_index(added: Path) -> dict[str, dict[str, str]]:
    """Return for each folder in `added` the name of the file in it and where that came from."""
    file = added / INDEX
    if not file.exists():
        return {}
    try:
        index: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise KnowledgeError(f"{file} is damaged ({error}). Delete {added} and add the documents again.") from error
    return index


def put_added(staged: Path, added: Path) -> None:
    """Have the documents in `staged` instead of those in `added`; each file changes in one step, the index last."""
    index = read_index(staged)
    for key, entry in index.items():
        (added / key).mkdir(parents=True, exist_ok=True)
        (staged / key / entry["file"]).replace(added / key / entry["file"])
    if index or added.exists():
        kept = _read_kept(staged)
        replace_text(added / KEPT_BLOCKS, json.dumps(kept, indent=1))
        _write_index(added, index)
        _sweep(added, index)


def _sweep(added: Path, index: dict[str, dict[str, str]]) -> None:
    """Delete the files of documents that are in no index."""
    for folder in added.iterdir():
        if folder.is_dir() and folder.name not in index:
            shutil.rmtree(folder, ignore_errors=True)


def _read_kept(added: Path) -> dict[str, list[str]]:
    file = added / KEPT_BLOCKS
    try:
        said = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return {str(key): [str(block) for block in blocks] for key, blocks in said.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise KnowledgeError(
            f"{file} is damaged ({error}). Delete it; blocks that were put back are left out."
        ) from error


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write_index(added: Path, index: dict[str, dict[str, str]]) -> None:
    replace_text(added / INDEX, json.dumps(index, indent=1, ensure_ascii=False))


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir())
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _is_dead_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def slug(stem: str) -> str:
    """Return the id of the document in a file of this name."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or hashlib.sha256(stem.encode()).hexdigest()[:8]
