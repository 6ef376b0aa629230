"""Keys of programs: made, shown once, looked at for every request, guessed in vain."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from server import main
from tests.web.conftest import MakeApp
from tests.web.test_chat import CHAT, refused
from web.keys import GUESSES
from web.records.api_keys import RecordedKeys

SEARCH = "/api/v1/search"
COMPLETIONS = "/v1/chat/completions"
ASKED = {"messages": [{"role": "user", "content": "When?"}]}


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def recorded(engine: Engine) -> RecordedKeys:
    return RecordedKeys(engine)


def run(data_dir: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], env={"TOUR_DATA_DIR": str(data_dir)})


@pytest.mark.sqlite
def test_a_key_is_made_shown_once_listed_and_revoked_by_the_command_line(tmp_path: Path) -> None:
    made = run(tmp_path, "add", "shop", "--scope", "chat, search", "--json")
    about = json.loads(made.stdout)
    assert about["scopes"] == ["chat", "search"] and about["key"].startswith("tour_") and len(about["key"]) > 40
    listed = run(tmp_path, "list")
    assert "shop  chat,search" in listed.output and about["key"] not in listed.output
    assert json.loads(run(tmp_path, "list", "--json").stdout)[0]["name"] == "shop"
    for file in tmp_path.rglob("records.sqlite*"):
        assert about["key"].encode() not in file.read_bytes()
    assert run(tmp_path, "revoke", "shop").output == "Revoked: shop.\n"
    assert json.loads(run(tmp_path, "list", "--json").stdout) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "shop", "--scope", "chat,all"), "no scope 'all'. Choose of: chat, search, ingest"),
        (("add", "shop", "--scope", ","), "Choose of"),
        (("add", "my shop", "--scope", "chat"), "'my shop' is no name"),
        (("revoke", "nobody"), "There is no key nobody. List them"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_mend(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.exit_code != 0 and said in str(done.exception)


def test_two_keys_of_one_name_are_refused(recorded: RecordedKeys) -> None:
    recorded.add("shop", ("chat",))
    with pytest.raises(Exception, match="There is a key shop already"):
        recorded.add("shop", ("chat",))


def test_visitors_need_no_key_and_a_key_opens_what_it_is_for(client: FlaskClient, recorded: RecordedKeys) -> None:
    secret = recorded.add("shop", ("chat",))
    assert client.post(CHAT, json={"message": "When?"}).status_code == 200
    assert client.post(CHAT, json={"message": "When?"}, headers=bearing(secret)).status_code == 200
    problem = refused(client.post(SEARCH, json={"query": "When?"}, headers=bearing(secret)), 403)
    assert problem["code"] == "scope_missing" and "search" in problem["detail"]


@pytest.mark.parametrize("secret", ["tour_" + "0" * 48, "sk-other", "x"])
def test_a_key_that_is_none_is_refused_wherever_it_is_sent(client: FlaskClient, secret: str) -> None:
    response = client.get("/api/v1/places", headers=bearing(secret))
    assert refused(response, 401)["code"] == "invalid_api_key"
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("secret", ["none", "sk-abc", "EMPTY"])
def test_what_openai_clients_send_for_want_of_a_key_is_none(client: FlaskClient, secret: str) -> None:
    assert client.post(COMPLETIONS, json=ASKED, headers=bearing(secret)).status_code == 200
    refusal = client.post(COMPLETIONS, json=ASKED, headers=bearing("tour_wrong"))
    assert refusal.status_code == 401 and refusal.get_json()["error"]["code"] == "invalid_api_key"


def test_the_password_of_a_site_before_the_guide_is_no_key(client: FlaskClient) -> None:
    assert client.get("/api/v1/places", headers={"Authorization": "Basic dXNlcjpwYXNz"}).status_code == 200


def test_a_revoked_key_is_dead_at_once(client: FlaskClient, recorded: RecordedKeys) -> None:
    secret = recorded.add("shop", ("search",))
    assert client.post(SEARCH, json={"query": "When?"}, headers=bearing(secret)).status_code == 200
    recorded.revoke("shop")
    refused(client.post(SEARCH, json={"query": "When?"}, headers=bearing(secret)), 401)


def test_a_thousand_guesses_from_one_address_are_throttled(make_app: MakeApp, recorded: RecordedKeys) -> None:
    client = make_app().test_client()
    secret = recorded.add("shop", ("search",))
    statuses = [
        client.get("/api/v1/places", headers=bearing(f"tour_{guess:048x}")).status_code for guess in range(1000)
    ]
    assert statuses.count(401) <= 2 * GUESSES  # a minute may end meanwhile
    assert set(statuses) == {401, 429}
    late = client.get("/api/v1/places", headers=bearing(secret))
    assert 0 < int(late.headers["Retry-After"]) <= 60
    refused(late, 429)
    assert client.get("/api/v1/places").status_code == 200  # visitors at the same address are not shut out
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/api/v1/places", headers=bearing(secret), environ_base=elsewhere).status_code == 200


def test_a_key_has_limits_of_its_own_wherever_it_comes_from(make_app: MakeApp, recorded: RecordedKeys) -> None:
    client = make_app(rate_limit="1/minute", key_rate_limit="3/minute").test_client()
    secret = recorded.add("shop", ("chat",))
    answered = client.post(CHAT, json={"message": "When?"})
    assert answered.headers["RateLimit-Policy"] == '"asker";q=1;w=60'
    assert answered.headers["RateLimit"].startswith('"asker";r=0;t=')
    assert client.post(COMPLETIONS, json=ASKED).status_code == 429  # counted with the other way of asking
    for last in (1, 2, 3):
        place = {"REMOTE_ADDR": f"192.0.2.{last}"}
        said = client.post(CHAT, json={"message": "When?"}, headers=bearing(secret), environ_base=place)
        assert said.status_code == 200
    refusal = client.post(CHAT, json={"message": "When?"}, headers=bearing(secret))
    assert refused(refusal, 429) and int(refusal.headers["Retry-After"]) > 0


def test_a_conversation_has_a_limit_too_from_wherever_it_goes_on(make_app: MakeApp) -> None:
    client = make_app(rate_limit="2/minute").test_client()
    begun = client.post(CHAT, json={"message": "When?"}, environ_base={"REMOTE_ADDR": "192.0.2.1"}).get_json()
    body = {"message": "Who?", "conversation_id": begun["conversation_id"]}
    statuses = [
        client.post(CHAT, json=body, environ_base={"REMOTE_ADDR": f"192.0.2.{last}"}).status_code for last in (2, 3, 4)
    ]
    assert statuses == [200, 200, 429]


def test_the_key_stands_nowhere_but_with_who_has_it(engine: Engine, recorded: RecordedKeys) -> None:
    secret = recorded.add("shop", ("chat",))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM api_keys")).all()
    assert len(rows) == 1 and secret not in str(rows)
