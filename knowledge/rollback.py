"""ROLLBACK: which versions are kept, and going back to one of them."""

import time
from dataclasses import dataclass
from pathlib import Path

from knowledge.disk import writing_to
from knowledge.errors import DamagedVersion, KnowledgeError, UnknownVersion
from knowledge.seal import damage
from knowledge.versions import Manifest, Versions, content_of

MEND = "Run: python server.py ingest"


@dataclass(frozen=True)
class Kept:
    """A version that is kept; `damage` names a file that is not as it was written."""

    manifest: Manifest
    current: bool
    damage: str

    @property
    def whole(self) -> bool:
        """Whether it can be served."""
        return not self.damage

    @property
    def said(self) -> str:
        """What it is, in a sentence."""
        about = self.manifest
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(about.learnt_at))
        served = ", being served" if self.current else ""
        return f"{about.version} of {when}, {about.documents} documents, {about.passages} passages{served}."


def listed(versions: Versions) -> list[Kept]:
    """Return the versions that are kept, the newest first."""
    current = versions.current()
    return [Kept(m, m.version == current, damage(versions.folder(m.version))) for m in versions.all()]


def roll_back(data_dir: Path, fingerprint: str, to: str = "") -> Kept:
    """Serve the version that `to` names or begins, or the newest one before the one being served; return it.

    Raises `UnknownVersion`, which lists what there is, and `KnowledgeError` if that version cannot be served.
    """
    versions = Versions(data_dir)
    with writing_to(data_dir), versions.writing():
        kept = listed(versions)
        chosen = _named(kept, to) if to else _before(kept, versions.current())
        folder = versions.folder(chosen.manifest.version)
        if not chosen.whole:
            raise DamagedVersion(
                f"{folder / chosen.damage} is damaged or missing. Name another version, or run: python server.py ingest"
            )
        if chosen.manifest.embedding != fingerprint:
            raise KnowledgeError(
                f"{folder} was learnt with another embedding model. Name another version, "
                f"or set TOUR_EMBEDDING_MODEL to that model."
            )
        if not chosen.current:
            versions.go_back(chosen.manifest.version)
    return chosen


def _named(kept: list[Kept], name: str) -> Kept:
    found = [each for each in kept if each.manifest.version.startswith(name)]
    if len(found) != 1:
        what = "names more than one version" if found else "is no version"
        raise UnknownVersion(f"“{name}” {what}. {_told(kept)}")
    return found[0]


def _before(kept: list[Kept], current: str | None) -> Kept:
    """Return the newest whole version that is older than the one being served and holds something else."""
    served = next((each.manifest for each in kept if each.current), None)
    for each in kept:
        older = served is None or each.manifest.learnt_at < served.learnt_at
        if each.whole and older and content_of(each.manifest.version) != content_of(current or ""):
            return each
    raise UnknownVersion(f"There is no older version to go back to. {_told(kept)}")


def _told(kept: list[Kept]) -> str:
    return " ".join(["Versions:", *[each.said for each in kept]]) if kept else f"There is none. {MEND}"
