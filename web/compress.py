"""The files of a visitor's page, compressed for browsers that take it: a third of the bytes on a museum's Wi-Fi."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

PATHS = ("/widget/v1/", "/static/")
"""What is the same for everybody; an answer that holds a secret is better not compressed."""

TYPES = {"text/css", "text/javascript", "application/json", "image/svg+xml"}
FILES = 200
"""How many are kept compressed; more than there are."""


def install(app: Flask) -> None:
    """Compress what `app` gives at those paths."""

    @app.after_request
    def compress(response: Response) -> Response:
        if not request.path.startswith(PATHS) or response.mimetype not in TYPES:
            return response
        response.vary.add("Accept-Encoding")
        whole = request.method == "GET" and response.status_code == 200
        if whole and request.accept_encodings.quality("gzip") > 0:
            response.direct_passthrough = False
            response.set_data(_compressed(response.get_data()))
            response.content_encoding = "gzip"
            response.headers.pop("Accept-Ranges", None)
        return response


@lru_cache(FILES)
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
