"""The guide in other sites' pages: where the settings allow it, under a strict policy, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import MakeApp
from tests.web.visiting import DESKTOP, served, visiting
from web.errors import SettingsError
from web.settings import load_settings

MUSEUM = "https://museum.example"
OTHER = "https://other.example"
PATHS = ["/api/v1/suggestions", "/api/v1/chat", "/api/v1/nothing", "/widget/v1/element.js", "/widget/v1/texts/en.json"]


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app(embed_origins=f"{MUSEUM}, http://localhost:8080").test_client()


@pytest.mark.parametrize("path", [*PATHS, "/fonts/inter/none.woff2"])
def test_a_listed_origin_is_named_back_and_no_other(client: FlaskClient, path: str) -> None:
    for origin in (MUSEUM, "http://localhost:8080"):
        with client.get(path, headers={"Origin": origin}) as response:
            assert response.headers["Access-Control-Allow-Origin"] == origin
            assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
            assert "Access-Control-Allow-Credentials" not in response.headers
    others: list[str | None] = [OTHER, "null", f"{MUSEUM}.evil.example", "http://museum.example", None]
    for other in others:
        with client.get(path, headers={"Origin": other} if other else {}) as response:
            assert not [name for name in dict(response.headers) if name.startswith("Access-Control")]
            assert "Origin" in response.headers["Vary"]


def test_pages_are_nobody_elses_to_read(client: FlaskClient) -> None:
    for path in ("/", "/sources/flimby", "/readyz"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": MUSEUM}).headers


@pytest.mark.parametrize(
    "path", ["/api/v1/chat", "/api/v1/feedback", "/api/v1/conversations/x", "/widget/v1/element.js"]
)
def test_who_asks_first_is_told_what_is_allowed(client: FlaskClient, path: str) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = client.options(path, headers=asks | {"Origin": MUSEUM})
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == MUSEUM
    assert {"GET", "POST", "DELETE"} == set(allowed.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"].split(", ")
    refused = client.options(path, headers=asks | {"Origin": OTHER})
    assert not [name for name in dict(refused.headers) if name.startswith("Access-Control")]


def test_asking_first_is_no_question_to_count(make_app: MakeApp) -> None:
    client = make_app(embed_origins=MUSEUM, rate_limit="1/minute").test_client()
    asks = {"Access-Control-Request-Method": "POST", "Origin": MUSEUM}
    assert {client.options("/api/v1/chat", headers=asks).status_code for _ in range(3)} == {204}
    assert client.post("/api/v1/chat", json={"message": "Hello"}, headers={"Origin": MUSEUM}).status_code == 200
    limited = client.post("/api/v1/chat", json={"message": "Hello"}, headers={"Origin": MUSEUM})
    assert (limited.status_code, limited.headers["Access-Control-Allow-Origin"]) == (429, MUSEUM)


def test_listed_pages_may_also_frame_it(client: FlaskClient, make_app: MakeApp) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {MUSEUM} http://localhost:8080;" in policy
    assert "frame-ancestors 'self';" in make_app().test_client().get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        "museum.example",
        "https://museum.example/",
        "https://museum.example/visit",
        "https://Museum.example",
        "https://museum.example:443",
        "http://museum.example:80",
        "https:/museum.example",
        "https//museum.example",
        "https://*.museum.example",
        "https://",
        "https://müseum.example",
        "ftp://museum.example",
        "https://me@museum.example",
        "*",
        "null",
    ],
)
def test_a_misspelt_origin_is_named(wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUR_EMBED_ORIGINS", f"https://right.example, {wrong}")
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path / ".env")
    assert all(part in str(raised.value) for part in ("TOUR_EMBED_ORIGINS", repr(wrong), "https://museum.example"))


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        ("https://a.example", ("https://a.example",)),
        (
            " https://a-b.c.example:8443 ,http://localhost:8080,",
            ("https://a-b.c.example:8443", "http://localhost:8080"),
        ),
        ("http://192.168.1.20,http://[fd00::1]:81", ("http://192.168.1.20", "http://[fd00::1]:81")),
        ("https://xn--mseum-kva.example", ("https://xn--mseum-kva.example",)),
    ],
)
def test_origins_are_taken_as_browsers_write_them(
    value: str, origins: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUR_EMBED_ORIGINS", value)
    assert load_settings(tmp_path / ".env").origins == origins


# In a real browser


class Museum(Flask):
    """Another site, with a policy as strict as one can be that lets the guide in, and styles of its own."""

    def __init__(self, kind: str) -> None:
        super().__init__("museum")
        self.guide = ""
        self.kind = kind
        self.add_url_rule("/", view_func=self.page)
        self.add_url_rule("/site.css", view_func=self.styles)

    def page(self) -> Response:
        html = (
            "<!doctype html><html lang=en><meta charset=utf-8><title>Museum</title>"
            "<link rel=icon href=data:,><link rel=stylesheet href=site.css>"
            f'<script {self.kind} src="{self.guide}widget/v1/tour-chat.js"></script>'
            '<main><h1>Museum</h1></main><tour-chat mode="launcher"></tour-chat></html>'
        )
        policy = f"default-src 'self' {self.guide}; img-src data:"
        return Response(html, headers={"Content-Security-Policy": policy})

    def styles(self) -> Response:
        return Response("html { font-size: 10px } * { color: red } button { display: none }", mimetype="text/css")


@pytest.fixture(params=["type=module", "defer"])
def museum(request: pytest.FixtureRequest) -> Iterator[tuple[Museum, str]]:
    site = Museum(request.param)
    with served(site) as url:
        yield site, url


def test_one_tag_shows_the_guide_in_a_strict_page_of_a_listed_origin(
    museum: tuple[Museum, str], make_app: MakeApp, context: BrowserContext
) -> None:
    site, home = museum
    with served(make_app(embed_origins=home.rstrip("/"))) as site.guide, visiting(context, home, site.guide) as visit:
        visit.page.set_viewport_size(DESKTOP)
        visit.button("Ask the guide").click()
        visit.input.fill("When did it open?")
        visit.input.press("Enter")
        visit.settled()
        answer = visit.last.locator(".answer")
        assert answer.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 22
        assert answer.evaluate("node => getComputedStyle(node).color") != "rgb(255, 0, 0)"
        visit.last.locator(".chip").first.click()
        expect(visit.page.locator(".passage mark").first).to_have_text("The factory opened in 1982.")
        link = visit.page.get_by_role("link", name="Read the whole page")
        assert (link.get_attribute("href") or "").startswith(f"{site.guide}sources/")
        visit.page.keyboard.press("Escape")
        visit.button("Helpful").click()
        expect(visit.last).to_contain_text("Thank you.")
        visit.button("Language: English").click()
        visit.button("日本語").click()
        expect(visit.page.get_by_label("ご質問")).to_be_visible()
        with visit.page.expect_response("**/api/v1/conversations/*") as deleted:
            visit.button("最初から").click()
        assert deleted.value.status == 204


# The browser breaks off what it refuses, and the test's own little server then leaves a file open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_page_of_another_origin_is_refused(
    museum: tuple[Museum, str], make_app: MakeApp, context: BrowserContext
) -> None:
    site, home = museum
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    with served(make_app(embed_origins=OTHER)) as site.guide:
        with page.expect_event("requestfailed"):
            page.goto(home)
        page.wait_for_load_state()
        assert any("CORS policy" in text for text in complaints)
        assert page.evaluate("() => customElements.get('tour-chat')") is None
        asked = "url => fetch(url).then(() => 'read', () => 'refused')"
        assert page.evaluate(asked, f"{site.guide}api/v1/suggestions") == "refused"
