"""Take it with you: POST /api/v1/handoffs gives a code, /h/… gives one phone a copy of the conversation."""

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from web import address, pages
from web.body import read_body
from web.codes import svg
from web.collaborators import collaborators
from web.errors import HandoffGone
from web.moments import stated
from web.operation import describe
from web.replies import Handoff

bp = Blueprint("handoffs", __name__)

PREFETCH_HEADERS = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")
PREFETCHES = ("prefetch", "prerender", "preview")
TITLE = "Scan to take this conversation with you"


class HandoffBody(BaseModel):
    """The body."""

    conversation_id: str


@bp.post("/api/v1/handoffs")
@describe(
    "Hand a conversation over to a phone",
    "conversations",
    body=HandoffBody,
    gives={201: Handoff},
    refuses=(400, 404, 413, 415, 422, 429, 503),
)
def create() -> ResponseReturnValue:
    """Give an address, with its code, that works once and for ten minutes."""
    code, expires_at = collaborators().handoffs.create(read_body(HandoffBody).conversation_id)
    url = f"{base()}/h/{code}"
    return {
        "url": url,
        "expires_at": stated(expires_at),
        "qr_svg": svg(url, TITLE),
    }, 201


@bp.get("/h/<code>")
def take(code: str) -> ResponseReturnValue:
    """Show the page with a copy of the conversation; one who only looks ahead gets nothing and uses nothing up."""
    if request.method == "HEAD" or _looks_ahead():
        collaborators().handoffs.look_at(code)
        return "", 200 if request.method == "HEAD" else 204
    copy = collaborators().handoffs.take(code)
    g.handoff = {"conversation_id": copy.conversation_id, "turns": copy.turns}
    return make_response(pages.page())


@bp.app_context_processor
def handoff() -> dict[str, object]:
    """Let the page know what was handed over; it is the same page that everybody opens."""
    return {"handoff": g.get("handoff")}


@bp.errorhandler(HandoffGone)
def gone(error: HandoffGone) -> ResponseReturnValue:
    """Say that the code is used up, and what to do."""
    said = {"status": 410, "title": "This code has ended", "detail": str(error)}
    return render_template("handoff_gone.html", house=collaborators().house, **said), 410


@bp.after_request
def keep_nothing(response: Response) -> Response:
    """Keep the copy, and that there was one, out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response


def base() -> str:
    """Return the beginning of an address that a phone can open, without a slash at its end."""
    public = collaborators().settings.public_url
    if public:
        return public
    here = address.machine(int(request.environ["SERVER_PORT"]))
    if here and address.answers(here):
        return here + request.script_root
    return request.host_url.rstrip("/") + request.script_root


def _looks_ahead() -> bool:
    said = " ".join(request.headers.get(name, "") for name in PREFETCH_HEADERS).lower()
    return any(word in said for word in PREFETCHES)
