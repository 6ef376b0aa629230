"""POST /api/v1/runs/…/stop: an asker wants no more of an answer that is still coming."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web.collaborators import collaborators
from web.operation import describe

bp = Blueprint("runs", __name__)


@bp.post("/api/v1/runs/<run_id>/stop")
@describe("Stop a run", "conversations", gives={204: None}, refuses=(404,))
def stop(run_id: str) -> ResponseReturnValue:
    """End an answer that is still coming, by the id that its first event tells; it is not kept.

    Its stream ends with the part `abort`, its JSON with 409. Where several processes serve and share a Redis, 204 also
    means that the others were told.
    """
    collaborators().running.stop_run(run_id)
    return "", 204
