"""The processes of a guide that serves: what each is put together from, what goes on in it beside, how it ends."""

import multiprocessing
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable

import click

from assistant.drafts import Drafts
from assistant.groups import Meanings
from assistant.inbox import Inboxes
from knowledge.errors import KnowledgeError
from knowledge.house import open_house
from web import logs
from web.app import create_app
from web.collaborators import Curating
from web.commands.parts import REFUSED, Parts
from web.metrics import share
from web.records.accounts import RecordedAccounts
from web.records.conversations import RecordedConversations
from web.records.curated import RecordedCurated
from web.records.database import open_engine, opened, upgrade
from web.records.inbox import RecordedInVain
from web.records.jobs import RecordedJobs
from web.records.retention import purge
from web.serving import Serving, Workers, run_alone
from web.settings import Settings
from web.upkeep import Upkeep


def serve_alone(settings: Settings, listening: socket.socket, address: str) -> None:
    """Serve from this process until a signal ends it."""
    failed: list[Exception] = []

    def fail(error: Exception) -> None:
        failed.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serving = _serving(settings, lambda: _say_ready(settings, address), fail)
    try:
        run_alone(serving, listening, settings)
    except SystemExit:
        if failed:
            raise failed[0] from None
    click.echo("Stopped.")
    serving.upkeep.leave()


def serve_with(workers: int, settings: Settings, listening: socket.socket, address: str) -> None:
    """Serve with that many processes; each learns, which costs nothing once one of them has."""
    open_house(settings.house)
    with opened(settings.records_url):
        pass  # brought up to date once, and closed: no connection may be shared by processes
    if settings.rate_limit != "off" and not settings.redis_url:
        click.echo("Without TOUR_REDIS_URL each worker counts a visitor's questions by itself.", err=True)
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))
    shared = multiprocessing.get_context("fork")
    are_ready, status = shared.Value("i", 0), shared.Value("i", 0)

    def ready() -> None:
        with are_ready:
            are_ready.value += 1
            if are_ready.value == workers:
                _say_ready(settings, address)

    def fail(error: Exception) -> None:
        with status:
            if not status.value:
                click.echo(str(error), err=True)
            status.value = REFUSED if isinstance(error, KnowledgeError) else 1
        os.kill(os.getppid(), signal.SIGTERM)

    with tempfile.TemporaryDirectory(prefix="tour-metrics-") as folder:
        share(folder)
        Workers(lambda: _serving(settings, ready, fail), listening, workers, settings).run()
    if status.value:
        sys.exit(status.value)


def _say_ready(settings: Settings, address: str) -> None:
    """Say where the guide is, and how a house without accounts gets its first one."""
    click.echo(f"The guide is ready: {address}")
    with opened(settings.records_url) as engine:
        secret = RecordedAccounts(engine).open_set_up()
    if secret:
        base = settings.public_url or address.rstrip("/")
        click.echo(f"Nobody of the staff has an account yet. Make the first one, once: {base}/staff/setup/{secret}")


def _serving(settings: Settings, ready: Callable[[], None], failed: Callable[[Exception], None]) -> Serving:
    """Put together what one process serves, and what goes on in it beside."""
    logs.configure()
    parts = Parts(settings)
    engine = open_engine(settings.records_url)
    upgrade(engine)
    conversations = RecordedConversations(engine, settings.keep_unanswered)
    curated, house = RecordedCurated(engine), parts.house
    guide = parts.guide(conversations, curated=curated)
    inboxes = Inboxes(
        RecordedInVain(engine, settings.keep_unanswered),
        guide,
        Meanings(parts.embeddings),
        house.languages,
        settings.data_dir / "inbox.lock",
    )
    learning = parts.learning(RecordedJobs(engine))
    upkeep = Upkeep(
        learn=lambda: parts.learn_to_serve(wait=True),
        keep_up=guide.keep_up,
        keep_inbox=lambda: inboxes.keep_up(lambda: (parts.library.current().version, curated.stamp())),
        purge=lambda: purge(engine, settings.retention_days),
        learning=learning,
        ready=ready,
        failed=failed,
    )
    curating = Curating(inboxes, Drafts(house, parts.library, curated), guide.prepared)
    return Serving(create_app(settings, house, guide, parts.library, conversations, learning, curating), upkeep)
