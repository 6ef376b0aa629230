"""`python server.py qr`."""

from pathlib import Path

import click

from knowledge.house import open_house
from web import address
from web.errors import WebError
from web.places import sheet
from web.settings import Settings


@click.command()
@click.option("--output", type=click.Path(path_type=Path), help="The file to write, such as codes.html.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Without TOUR_PUBLIC_URL.")
@click.pass_obj
def qr(settings: Settings, output: Path | None, port: int) -> None:
    """Print a sheet of QR codes to hang up, one for each place of the tour, as an HTML page."""
    house = open_house(settings.house)
    if not house.places:
        raise WebError(f"There are no places in {house.folder / 'house.yaml'}. List them there as “places”.")
    base = settings.public_url or address.machine(port)
    if not base:
        raise WebError("This machine has no address on a network. Set TOUR_PUBLIC_URL to the one that phones open.")
    if not settings.public_url:
        click.echo(f"TOUR_PUBLIC_URL is not set: the codes open {base}, which holds only while that stays.", err=True)
    page = sheet(house, base)
    if output is None:
        click.echo(page)
    else:
        output.write_text(page, "utf-8")
        click.echo(f"Wrote {len(house.places)} codes to {output}. Print it at 100 percent.")
