"""`python server.py doctor`."""

import sys

import click

from assistant.reader.read import Reader
from knowledge.doctor import examine
from knowledge.embed import built_in_model
from web.commands.parts import Parts
from web.settings import Settings


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Look at every part and say how it is, with the mend where one is not well."""
    parts = Parts(settings)
    limit = settings.max_file_mb * 2**20
    ill = 0
    for finding in examine(parts.house, settings.data_dir, parts.embeddings, limit):
        click.echo(f"{'well' if finding.well else 'ILL '}  {finding.part}: {finding.said}")
        ill += not finding.well
    trouble = Reader(built_in_model()).check()
    click.echo(f"ILL   reader: {trouble}" if trouble else "well  reader: its weights are whole")
    ill += bool(trouble)
    sys.exit(1 if ill else 0)
