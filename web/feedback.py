"""POST /api/v1/feedback: a visitor's vote on an answer."""

from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from web.body import read_body
from web.collaborators import collaborators
from web.operation import describe

bp = Blueprint("feedback", __name__)


class FeedbackBody(BaseModel):
    """The body; only a vote down has a reason."""

    conversation_id: str
    run_id: str
    rating: Literal["up", "down"]
    reason: Literal["wrong", "not_asked", "unclear", "other"] | None = None

    @field_validator("reason")
    @classmethod
    def _is_of_a_vote_down(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason and info.data.get("rating") == "up":
            raise PydanticCustomError("with_up", "leave it out with the rating “up”")
        return reason


@bp.post("/api/v1/feedback")
@describe(
    "Vote on an answer",
    "conversations",
    body=FeedbackBody,
    gives={204: None},
    refuses=(400, 404, 413, 415, 422, 429, 503),
)
def vote() -> ResponseReturnValue:
    """Keep the vote; a second one on the same turn replaces the first."""
    body = read_body(FeedbackBody)
    collaborators().feedback.vote(body.conversation_id, body.run_id, body.rating, body.reason)
    return "", 204
