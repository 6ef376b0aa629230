"""`python server.py users`, and the set-up link of a house that has no account."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.running import CHECKOUT
from web.commands.users import users
from web.errors import AccountError, UnknownAccount
from web.records.accounts import RecordedAccounts, Role
from web.settings import Settings

pytestmark = pytest.mark.sqlite

PASSWORD = "a few odd words"


@pytest.fixture
def accounts(engine: Engine) -> RecordedAccounts:
    return RecordedAccounts(engine)


def run(tmp_path: Path, *words: str, given: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    chosen: dict[str, Any] = {"data_dir": tmp_path / "data"}
    return CliRunner().invoke(users, words, obj=Settings(**chosen), input=given)


def test_an_account_is_made_listed_changed_and_removed_beside_a_running_guide(
    tmp_path: Path, accounts: RecordedAccounts
) -> None:
    made = run(tmp_path, "add", "Ann", "--role", "curator", "--json")
    assert {**json.loads(made.output), "created_at": ""} == {"name": "ann", "role": "curator", "created_at": ""}
    assert accounts.signed_in(" ANN ", PASSWORD)
    assert "ann may sign in" not in made.output
    assert [one["name"] for one in json.loads(run(tmp_path, "list", "--json").output)] == ["ann"]
    assert "curator  ann" in run(tmp_path, "list").output
    before = accounts.all()[0]
    assert run(tmp_path, "password", "ann", given="other odd words\r\nother odd words\r\n").exit_code == 0
    assert accounts.signed_in("ann", PASSWORD) is None
    assert accounts.signed_in("ann", "other odd words")
    assert accounts.of_session(before.id, before.stamp) is None
    assert run(tmp_path, "remove", "Ann").exit_code == 0
    assert accounts.all() == []
    assert "users add NAME" in run(tmp_path, "list").output


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("add", "ann", "--role", "viewer"), "one password\nanother password\n", "twice"),
        (("add", "ann", "--role", "viewer"), "short\nshort\n", "10 to 200 characters"),
        (("add", "ann", "--role", "viewer"), "x" * 201 + "\n" + "x" * 201 + "\n", "10 to 200 characters"),
        (("add", "longest name", "--role", "viewer"), "Longest Name\nLongest Name\n", "is the name"),
        (("add", "<ann>", "--role", "viewer"), f"{PASSWORD}\n{PASSWORD}\n", "cannot be a name"),
        (("add", "there", "--role", "viewer"), f"{PASSWORD}\n{PASSWORD}\n", "already"),
        (("add", "ann", "--role", "viewer"), "", "10 to 200 characters"),
        (("remove", "bob"), "", "There is no account “bob”"),
        (("password", "bob"), f"{PASSWORD}\n{PASSWORD}\n", "There is no account “bob”"),
    ],
)
def test_what_cannot_be_is_named_with_its_mend(
    tmp_path: Path, accounts: RecordedAccounts, words: tuple[str, ...], given: str, said: str
) -> None:
    accounts.add("there", PASSWORD, Role.ADMIN)
    result = run(tmp_path, *words, given=given)
    assert isinstance(result.exception, AccountError | UnknownAccount)
    assert said in str(result.exception)
    assert [account.name for account in accounts.all()] == ["there"]


def test_an_unknown_role_is_refused(tmp_path: Path, accounts: RecordedAccounts) -> None:
    result = run(tmp_path, "add", "ann", "--role", "owner")
    assert result.exit_code == 2
    assert "viewer" in result.output
    assert accounts.all() == []


def test_no_password_stands_in_the_database(tmp_path: Path, accounts: RecordedAccounts, engine: Engine) -> None:
    accounts.add("ann", PASSWORD, Role.VIEWER)
    secret = RecordedAccounts(engine).open_set_up()
    assert secret is None
    assert PASSWORD.encode() not in b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())


def test_a_house_without_accounts_is_told_a_link_once_the_guide_is_ready(tmp_path: Path) -> None:
    command = [sys.executable, "server.py", "serve", "--port", "0"]
    environment = {"TOUR_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
    said = []
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            said.append(line)
            if "/staff/setup/" in line:
                break
        server.terminate()
        server.wait(timeout=20)
    assert "The guide is ready" in said[0]
    assert re.search(r"http://127\.0\.0\.1:\d+/staff/setup/[\w-]{32}$", said[1].strip())
