"""GET /metrics: how many turns, how they ended and how long they took, for Prometheus; counts alone, never words.

With several workers each writes its counts to files of its own, and whichever is asked adds them all up.
"""

import os
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from assistant.reply import Reply

bp = Blueprint("metrics", __name__)

EXTENSION = "tour-metrics"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40)
"""From an answer of the sources' own words on a good machine to a model that is late."""
UNKNOWN = "none"
"""The name of all addresses that there are not, so that nobody can make up more names."""


def share(folder: str) -> None:
    """Add up, from now on, the counts of all processes that are begun here; they are written into `folder`."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    # It looks at its environment when it is imported, which any command may have done by now.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


class Metrics:
    """The counts of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tour_requests", "Answered requests.", ("route", "method", "status"), registry=self.registry
        )
        self.turns = Counter("tour_turns", "Finished turns by outcome.", ("kind", "model"), registry=self.registry)
        self.seconds = Histogram(
            "tour_turn_seconds", "From the question to the end of its turn.", buckets=SECONDS, registry=self.registry
        )
        self.under_way = Gauge(
            "tour_turns_under_way",
            "Turns that have begun and are not over.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.refused = Counter("tour_turns_refused", "Turns that were too many.", registry=self.registry)

    def text(self) -> bytes:
        """Return the counts of all workers."""
        registry = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def over(self, reply: Reply, seconds: float) -> None:
        """Count a turn that came to its end."""
        self.turns.labels(reply.kind, reply.model).inc()
        self.seconds.observe(seconds)


def install(app: Flask) -> Metrics:
    """Count every answer of `app`."""
    metrics = app.extensions[EXTENSION] = Metrics()

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else UNKNOWN
        method = request.method if request.url_rule else UNKNOWN
        metrics.requests.labels(route, method, response.status_code).inc()
        return response

    return metrics


@bp.get("/metrics")
def metrics() -> Response:
    """Give the counts."""
    return Response(cast(Metrics, current_app.extensions[EXTENSION]).text(), content_type=CONTENT_TYPE_LATEST)
