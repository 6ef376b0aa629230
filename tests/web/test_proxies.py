"""Who asks: forwarded addresses are believed of trusted proxies only, so that nobody evades the limit."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import MakeApp

CHAT = "/api/v1/chat"


def statuses(client: FlaskClient, *visitors: str, forwarded: str = "{}") -> list[int]:
    """Ask once for each of `visitors`, who is the remote address, or is named in X-Forwarded-For by `forwarded`."""
    return [
        client.post(
            CHAT,
            json={"message": "When?"},
            headers={"X-Forwarded-For": forwarded.format(visitor)} if forwarded != "{}" else {},
            environ_base={"REMOTE_ADDR": visitor if forwarded == "{}" else "192.0.2.1"},
        ).status_code
        for visitor in visitors
    ]


def test_a_visitor_cannot_evade_the_limit_by_a_header(make_app: MakeApp) -> None:
    client = make_app(rate_limit="2/minute").test_client()
    headers = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "CF-Connecting-IP", "X-Remote-Addr")
    said = [
        client.post(CHAT, json={"message": "When?"}, headers={header: f"198.51.100.{n}"}).status_code
        for n, header in enumerate(headers)
    ]
    assert said == [200, 200, 429, 429, 429, 429]


def test_behind_a_trusted_proxy_each_visitor_is_counted_alone_and_cannot_pretend(make_app: MakeApp) -> None:
    client = make_app(rate_limit="1/minute", trusted_proxies=1).test_client()
    # The proxy adds the address that it sees to what the visitor sent.
    pretending = "198.51.100.{}, 203.0.113.9"
    assert statuses(client, "1", "2", "3", forwarded=pretending) == [200, 429, 429]
    assert statuses(client, "203.0.113.10", "203.0.113.11", forwarded="1.1.1.1, {}") == [200, 200]


def test_what_a_proxy_hands_on_unread_is_not_believed(make_app: MakeApp) -> None:
    client = make_app(trusted_proxies=1, trusted_hosts="guide.museum.example").test_client()
    asked = {"Host": "guide.museum.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    page = client.get("/", headers=asked)
    assert page.status_code == 200 and "evil" not in page.text


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "", True),
        ("unix", "unix", True),
    ],
)
def test_a_visitor_with_many_addresses_is_one_visitor(make_app: MakeApp, first: str, second: str, same: bool) -> None:
    client = make_app(rate_limit="1/minute").test_client()
    assert statuses(client, first, second) == [200, 429 if same else 200]


@pytest.mark.parametrize("host", ["guide.museum.example", "guide.museum.example:8443", "localhost", "127.0.0.1:8000"])
def test_the_guide_answers_to_its_own_names(make_app: MakeApp, host: str) -> None:
    client = make_app(trusted_hosts="guide.museum.example").test_client()
    assert client.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "museum.example", "guide.museum.example.evil.example", "a b", "é"])
@pytest.mark.parametrize("path", ["/", "/api/v1/suggestions", "/nothing", "/sources/flimby"])
def test_it_answers_to_no_other_name(make_app: MakeApp, host: str, path: str) -> None:
    client = make_app(trusted_hosts="guide.museum.example").test_client()
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 400 and host not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_list_it_answers_to_any_name(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "kiosk.local"}).status_code == 200


@pytest.mark.parametrize("host", ["a b", "é", "<script>", "x" * 9000, "host:99999"])
def test_a_name_that_is_none_is_refused_not_failed_at(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code in (200, 400)
    assert client.get("/api/v1/suggestions", headers={"Host": host}).status_code in (200, 400)
