"""Articles: which files make up the corpus, the house's own and those added to the data folder."""

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

    def all(self) -> list[Article]:
        """Return every article, the house's first, then the added ones in the order they came; ids are distinct."""
        found = [Article("", path) for path in _files(self._house.articles)]
        found += [
            Article("", self._added / key / entry["file"], entry["origin"])
            for key, entry in read_index(self._added).items()
        ]
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
        origin = str(file.resolve())
        key = hashlib.sha256(origin.encode()).hexdigest()[:16]
        folder = self._added / key
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / ".arriving"
        try:
            shutil.copyfile(file, aside)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        aside.replace(folder / file.name)
        _write_index(self._added, {**read_index(self._added), key: {"origin": origin, "file": file.name}})

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
        index = read_index(self._added)
        key = named[0].path.parent.name
        index.pop(key)
        _write_index(self._added, index)
        shutil.rmtree(self._added / key, ignore_errors=True)
        return named[0]


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
        _write_index(added, index)
        for folder in added.iterdir():
            if folder.is_dir() and folder.name not in index:
                shutil.rmtree(folder, ignore_errors=True)


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
