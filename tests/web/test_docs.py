"""The page for programmers: whole, without anything from elsewhere, and its examples run as they stand there."""

import html
import re
import shutil
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from tests.web.conftest import QUOTE, MakeApp
from tests.web.serving import send, served


def test_every_route_and_everything_in_it_is_told(client: FlaskClient) -> None:
    page, told = client.get("/docs").text, client.get("/openapi.json").get_json()
    for path, methods in told["paths"].items():
        for method, about in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in page and escape(about["summary"]) in page
    for name, schema in told["components"]["schemas"].items():
        assert f'<h3 id="{name}">' in page
        assert all(f"<code>{field}</code>" in page for field in schema.get("properties", {}))
    assert not [ref for ref in re.findall(r'href="#([^"]+)"', page) if f'id="{ref}"' not in page]


def test_it_loads_nothing_from_elsewhere_and_runs_no_script(client: FlaskClient) -> None:
    page = client.get("/docs").text
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page)
    assert loaded and all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert "<script" not in page and "style=" not in page


def programs(page: str) -> list[tuple[str, str]]:
    """Return language and text of every example of the page."""
    found = re.findall(r'<code data-language="(\w+)">(.*?)</code></pre>', page, re.S)
    return [(language, html.unescape(text)) for language, text in found]


@pytest.mark.parametrize("number", range(5))
def test_an_example_of_the_page_does_what_it_shows(make_app: MakeApp, number: int) -> None:
    run = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"], "javascript": ["node", "--input-type=module", "-e"]}
    with served(make_app()) as port:
        found = programs(send(port, "GET", "/docs").body)
        language, text = found[number]
        command = run[language]
        if not shutil.which(command[0]):
            pytest.skip(f"{command[0]} is not on this machine")
        done = subprocess.run([*command, text], capture_output=True, text=True, timeout=60)
    assert len(found) == 5 and {each for each, _ in found} == set(run)
    assert done.returncode == 0 and QUOTE in done.stdout, done.stderr
