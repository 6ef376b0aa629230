"""`python server.py keys`: keys for programs, added and revoked beside a running guide."""

import json
import re

import click

from web.errors import KeysError
from web.moments import stated
from web.records.api_keys import SCOPES, RecordedKeys
from web.records.database import opened
from web.settings import Settings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@click.group()
def keys() -> None:
    """Give programs keys, list them, and take them back; a running guide knows at once."""


@keys.command()
@click.argument("name")
@click.option("--scope", required=True, help=f"What it is for: {', '.join(SCOPES)}; several with commas between.")
@click.option("--json", "as_json", is_flag=True, help="Print name, scopes and key as JSON.")
@click.pass_obj
def add(settings: Settings, name: str, scope: str, as_json: bool) -> None:
    """Make a key called NAME and print it, once: it is stored as a hash alone."""
    if not NAME.fullmatch(name):
        raise KeysError(f"{name!r} is no name for a key. Use up to 64 letters, digits, dots and dashes.")
    scopes = tuple(dict.fromkeys(filter(None, map(str.strip, scope.split(",")))))
    wrong = next((each for each in scopes if each not in SCOPES), "" if scopes else scope)
    if wrong or not scopes:
        raise KeysError(f"There is no scope {wrong!r}. Choose of: {', '.join(SCOPES)}.")
    with opened(settings.records_url) as engine:
        secret = RecordedKeys(engine).add(name, scopes)
    if as_json:
        click.echo(json.dumps({"name": name, "scopes": scopes, "key": secret}))
        return
    click.echo(secret)
    click.echo(f"This is the key {name} for {', '.join(scopes)}. Keep it now: it is not shown again.", err=True)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def show(settings: Settings, as_json: bool) -> None:
    """List the keys: names, scopes and when they were made, never the keys themselves."""
    with opened(settings.records_url) as engine:
        known = RecordedKeys(engine).all()
    if as_json:
        listed = [{"name": key.name, "scopes": key.scopes, "created_at": stated(key.created_at)} for key in known]
        click.echo(json.dumps(listed))
        return
    for key in known:
        click.echo(f"{key.name}  {','.join(key.scopes)}  {key.created_at:%Y-%m-%d %H:%M}")
    if not known:
        click.echo("There are no keys. Make one: python server.py keys add NAME --scope chat", err=True)


@keys.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """End the key called NAME, at once."""
    with opened(settings.records_url) as engine:
        RecordedKeys(engine).revoke(name)
    click.echo(f"Revoked: {name}.")
