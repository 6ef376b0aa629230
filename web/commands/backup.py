"""`python server.py backup` and `restore`: all that a guide has learnt and kept, in one file."""

from pathlib import Path

import click

from knowledge.backup import back_up
from knowledge.backup import restore as put_back
from web.commands.parts import Parts
from web.errors import WebError
from web.records.copies import copying_in, copying_out
from web.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Write over FILE if there is one.")
@click.pass_obj
def backup(settings: Settings, file: Path, force: bool) -> None:
    """Write what is served, the added documents and the conversations into FILE, beside a running guide."""
    if file.exists() and not force:
        raise WebError(f"{file} is there already. Name another file, or add --force.")
    about = back_up(settings.data_dir, file, copying_out(settings.records_url))
    click.echo(f"Wrote {about.said}, to {file}. It holds what visitors asked: keep it as safe as that.")
    click.echo(f"The house itself is not in it; copy {settings.house} too.", err=True)
    if settings.database_url:
        click.echo("Conversations in TOUR_DATABASE_URL are in it only if that is SQLite; else use pg_dump.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Put it in the place of what the data folder holds.")
@click.pass_obj
def restore(settings: Settings, file: Path, force: bool) -> None:
    """Serve what FILE holds, beside a running guide; what is there is kept unless --force is given."""
    fingerprint, records = Parts(settings).embeddings.fingerprint, copying_in(settings.records_url)
    about = put_back(settings.data_dir, file, fingerprint, force=force, put_records=records)
    click.echo(f"Restored {about.said}. A running guide serves it within seconds.")
