"""DELETE /api/v1/conversations/…: a visitor takes back what was said."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web.collaborators import collaborators
from web.operation import describe

bp = Blueprint("conversations", __name__)


@bp.delete("/api/v1/conversations/<conversation_id>")
@describe("Forget a conversation", "conversations", gives={204: None}, refuses=(404, 503))
def delete(conversation_id: str) -> ResponseReturnValue:
    """Forget a conversation, and end what is still being said in it."""
    try:
        # First, so that a turn which is over before it can be stopped finds nowhere to be recorded.
        collaborators().conversations.delete(conversation_id)
    finally:
        collaborators().running.stop(conversation_id)
    return "", 204
