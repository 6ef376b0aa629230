"""The headers that every response carries, errors included."""

import secrets

from flask import Flask, Response, g, request

from web import compress, origins
from web.collaborators import collaborators

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors {embedders}",
        "form-action 'self'",
        "img-src 'self' data:",
    )
)


def request_id() -> str:
    """Return the name of the present request, by which a visitor's report finds its line in the log."""
    if "request_id" not in g:
        g.request_id = f"req_{secrets.token_hex(8)}"
    return str(g.request_id)


def install(app: Flask) -> None:
    """Add the headers to every response of `app`."""
    origins.install(app)
    compress.install(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        private = request.path.startswith("/staff")
        embedders = "'none'" if private else " ".join(("'self'", *collaborators().settings.origins))
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(embedders=embedders)
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The address of a source tells what was asked about, so it is not passed on to other sites.
        response.headers["Referrer-Policy"] = "no-referrer"
        if private or request.path.startswith("/api/"):
            response.headers["Cache-Control"] = "no-store"
        return response
