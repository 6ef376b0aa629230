"""What the pages of the inbox, the answers and the desk notes have in common."""

from collections.abc import Iterable

from flask import abort

from knowledge.articles import slug
from web.collaborators import Curating, collaborators
from web.texts import catalogues

ID_CHARACTERS = 60
TEXTS = 200
"""Questions that a form may carry."""


def curating() -> Curating:
    """Return what staff make the guide better with."""
    return collaborators().curating or abort(503, "This process cannot look into the documents.")


def languages(used: Iterable[str] = ()) -> dict[str, str]:
    """Return the languages to write in by their tags, with their own names: the house's first."""
    known = catalogues()
    tags = dict.fromkeys([*collaborators().house.languages, *used, *known])
    return {tag: known[tag].own_name if tag in known else tag for tag in tags}


def lines(text: str | None) -> list[str]:
    """Return the lines of a text that say something, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, (text or "").splitlines()))))


def new_id(name: str, taken: Iterable[str]) -> str:
    """Return an id made of `name` that is none of `taken`."""
    base, known, n = slug(name)[:ID_CHARACTERS].strip("-"), set(taken), 1
    while (found := base if n == 1 else f"{base}-{n}") in known:
        n += 1
    return found
