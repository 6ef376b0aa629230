"""GET /v1/models: the guide, as OpenAI's clients list what they may ask."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web.collaborators import collaborators
from web.completion_replies import MODEL, Model, Models
from web.errors import UnknownModel
from web.operation import describe

bp = Blueprint("models", __name__)


@bp.get("/v1/models")
@describe("List the model", "OpenAI", gives={200: Models})
def models() -> ResponseReturnValue:
    """Give the one there is; POST /v1/chat/completions takes any other name as well."""
    return jsonify(Models(data=[_model()]).model_dump())


@bp.get("/v1/models/<model_id>")
@describe("Show the model", "OpenAI", gives={200: Model}, refuses=(404,))
def model(model_id: str) -> ResponseReturnValue:
    """Give it by its name."""
    if model_id != MODEL:
        raise UnknownModel
    return jsonify(_model().model_dump())


def _model() -> Model:
    return Model(owned_by=collaborators().house.name)
