"""A JSON body in, a validated model out; what cannot be used is refused with the mend named."""

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from web.errors import FieldError, InvalidFields, NotJson, UnreadableBody

Body = TypeVar("Body", bound=BaseModel)

REFUSALS = {
    "missing": ("missing", "{field} is missing."),
    "string_type": ("not_text", "{field} must be text."),
    "string_unicode": ("not_text", "{field} holds characters that are not Unicode text."),
    "string_too_short": ("empty", "{field} is empty. Send at least one word."),
    "string_too_long": ("too_long", "{field} is longer than {max_length} characters. Shorten it."),
    "list_type": ("not_list", "{field} must be a list."),
    "too_short": ("too_short", "{field} is empty. Send at least one item."),
    "too_long": ("too_long", "{field} has more than {max_length} items. Send the last ones only."),
    "literal_error": ("unknown", "{field} must be {expected}."),
    "bool_type": ("not_boolean", "{field} must be true or false."),
}
"""What pydantic calls an error: the end of our code for it and the sentence about it."""


def read_body(model: type[Body]) -> Body:
    """Return the present request's body; raise `NotJson`, `UnreadableBody` or `InvalidFields`."""
    if request.mimetype != "application/json":
        raise NotJson("content_type_not_json", "Send the body as JSON, with the header Content-Type: application/json.")
    try:
        text = request.get_data(cache=False).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableBody("body_not_utf8", "The body is not UTF-8. Encode it as UTF-8.") from error
    try:
        # Unlike the standard library's, this parser refuses deep nesting, lone surrogates and huge numbers.
        fields = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise UnreadableBody("body_not_json", f"The body is not JSON: {error}.") from error
    if not isinstance(fields, dict):
        raise UnreadableBody("body_not_object", 'The body must be a JSON object, such as {"message": "…"}.')
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        errors = tuple(_refusal(e) for e in error.errors(include_url=False))
        raise InvalidFields(errors[0]["code"], " ".join(e["detail"] for e in errors), errors) from error


def _refusal(error: ErrorDetails) -> FieldError:
    place = [str(part) for part in error["loc"]] or ["body"]
    # Of a list only the whole has codes of its own; the place within it is told by `field`.
    known = REFUSALS.get(error["type"])
    field = ".".join(place)
    if len(place) > 1 or known is None:
        suffix = "invalid" if len(place) > 1 else error["type"]
        return FieldError(field=field, code=f"{place[0]}_{suffix}", detail=f"{field}: {error['msg']}.")
    suffix, sentence = known
    detail = sentence.format(field=field, **error.get("ctx", {}))
    return FieldError(field=field, code=f"{field}_{suffix}", detail=detail)
