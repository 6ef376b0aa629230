"""Which other sites' pages may use the guide: those whose origins the settings list, and no others.

A listed origin is named back to the browser, exactly; for any other one the browser finds no permission and refuses.
"""

from flask import Flask, Response, request

from web.collaborators import collaborators

OPEN = ("/api/v1/", "/v1/", "/widget/v1/", "/fonts/")
"""What <tour-chat>, or a program of somebody else's page, asks for there."""

PERMISSIONS = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Tour-Append-Sources",
    "Access-Control-Max-Age": "7200",
}
EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"


def install(app: Flask) -> None:
    """Give every response of `app` that other pages may read its permission, and answer those who ask first."""

    @app.before_request
    def answer_preflight() -> Response | None:
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return Response(status=204) if asks and request.path.startswith(OPEN) else None

    @app.after_request
    def permit(response: Response) -> Response:
        if not request.path.startswith(OPEN):
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in collaborators().settings.origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
            if request.method == "OPTIONS":
                response.headers.update(PERMISSIONS)
        return response
