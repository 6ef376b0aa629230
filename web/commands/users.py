"""`python server.py users`: the staff's accounts, beside a running guide too."""

import json
import sys

import click

from web.errors import AccountError
from web.moments import stated
from web.records.accounts import Account, RecordedAccounts, Role
from web.records.database import opened
from web.settings import Settings


@click.group()
def users() -> None:
    """Say who of the staff may sign in at /staff/."""


@users.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="Each may do what the ones before it may.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
@click.pass_obj
def add(settings: Settings, name: str, role: str, as_json: bool) -> None:
    """Make an account for NAME; the password is asked for, or read twice from standard input."""
    with opened(settings.records_url) as engine:
        account = RecordedAccounts(engine).add(name, _password(), Role(role))
    click.echo(json.dumps(_told(account)) if as_json else f"{account.name} may sign in at /staff/ as {account.role}.")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
@click.pass_obj
def list_them(settings: Settings, as_json: bool) -> None:
    """Print all accounts."""
    with opened(settings.records_url) as engine:
        told = [_told(account) for account in RecordedAccounts(engine).all()]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in told:
        click.echo(f"{one['role']:8} {one['name']}  since {one['created_at'][:10]}")
    if not told:
        click.echo("There are no accounts. Make one: python server.py users add NAME --role admin", err=True)


@users.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Remove the account of NAME; whoever is signed in with it is out at once."""
    with opened(settings.records_url) as engine:
        RecordedAccounts(engine).remove(name)
    click.echo(f"Removed the account {name}.")


@users.command()
@click.argument("name")
@click.pass_obj
def password(settings: Settings, name: str) -> None:
    """Give NAME a new password, and end what was signed in with the old one."""
    with opened(settings.records_url) as engine:
        RecordedAccounts(engine).set_password(name, _password())
    click.echo(f"Changed the password of {name}.")


def _password() -> str:
    """Ask for a password twice, or read two lines."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if first != second:
        raise AccountError("The password must stand on standard input twice, on a line of its own each time.")
    return first


def _told(account: Account) -> dict[str, str]:
    return {"name": account.name, "role": account.role, "created_at": stated(account.created_at)}
