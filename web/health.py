"""/livez: the process runs; /readyz: it can answer, or which part of it cannot."""

import logging
from collections.abc import Callable

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from knowledge.errors import NotLearnt
from web.collaborators import collaborators

log = logging.getLogger(__name__)

bp = Blueprint("health", __name__)

Facts = dict[str, object]

NO_STORE = {"Cache-Control": "no-store"}


@bp.get("/livez")
def livez() -> ResponseReturnValue:
    """Say that the process runs."""
    return jsonify(status="ok"), NO_STORE


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say of each part whether it answers; 503 if one does not without which nobody can be answered.

    Without its language model the guide answers in the sources' own sentences, without its reader it chooses them by
    likeness, without its embedder or its store it finds them by their words, from an older version it answers where
    the newest is damaged, and where conversations cannot be written down it forgets them: it is degraded, not down.
    """
    parts = {"corpus": _try(_corpus), "records": _try(_records)}
    ready = all(facts["ok"] for facts in parts.values())
    status = "ready" if ready else "not ready"
    if ready and (older := collaborators().library.trouble):
        parts["corpus"] |= {"ok": False, "detail": older}
        status = "degraded"
    if ready and (unkept := collaborators().conversations.trouble):
        parts["records"] = {"ok": False, "detail": unkept}
        status = "degraded"
    guide = collaborators().guide
    lesser = {"model": guide.model_trouble(), "reader": guide.reader_trouble(), **collaborators().library.troubles()}
    lesser["redis"] = collaborators().running.trouble
    for name, trouble in lesser.items():
        if trouble is not None:
            parts[name] = {"ok": False, "detail": trouble} if trouble else {"ok": True}
            status = "degraded" if ready and trouble else status
    return jsonify(status=status, parts=parts), 200 if ready else 503, NO_STORE


def _try(part: Callable[[], Facts]) -> Facts:
    try:
        return {"ok": True, **part()}
    except NotLearnt:
        return {"ok": False, "detail": "Nothing has been learnt yet."}
    except Exception as error:
        # Its text may name folders, hosts or users, which the world is not to know.
        log.warning("%s does not answer: %s", part.__name__.lstrip("_"), type(error).__name__)
        return {"ok": False, "detail": f"It does not answer ({type(error).__name__})."}


def _corpus() -> Facts:
    corpus = collaborators().library.opened()
    if corpus is None:
        return {"ok": False, "detail": "The house is being learnt and opened."}
    return {"version": corpus.version, "documents": len(corpus.documents), "passages": len(corpus.passages)}


def _records() -> Facts:
    collaborators().conversations.check()
    return {}
