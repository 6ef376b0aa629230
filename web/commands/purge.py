"""`python server.py purge`."""

import json
from dataclasses import asdict

import click

from web.records.database import opened
from web.records.retention import purge as purge_records
from web.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.pass_obj
def purge(settings: Settings, as_json: bool) -> None:
    """Remove conversations that are older than TOUR_RETENTION_DAYS, as a running guide does by itself."""
    with opened(settings.records_url) as engine:
        purged = purge_records(engine, settings.retention_days)
    if as_json:
        click.echo(json.dumps(asdict(purged)))
        return
    click.echo(f"Removed: conversations {purged.conversations}, ended hand-off codes {purged.handoffs}.")
