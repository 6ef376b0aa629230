"""`python server.py serve`."""

import socket

import click

from web.errors import WebError
from web.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Learn the house and answer visitors until stopped."""
    from web.commands.process import serve_alone, serve_with  # Flask and the servers take a second to import

    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise WebError(
            f"Port {port} of {host} cannot be used ({error.strerror}). Choose another with --port."
        ) from None
    address = f"http://{host}:{listening.getsockname()[1]}/"
    if workers == 1:
        serve_alone(settings, listening, address)
    else:
        serve_with(workers, settings, listening, address)
        click.echo("Stopped.")
