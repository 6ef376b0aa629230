"""The specification: whole, valid, and kept by every answer, whatever is asked."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from tests.web.conftest import MakeApp, parts_of
from tests.web.serving import served
from tests.web.test_chat import CHAT, STREAM
from tests.web.test_keys import ASKED, COMPLETIONS
from web import keys
from web.completion_replies import ChunkPart
from web.openapi import ARGUMENT, DESCRIBED, METHODS, specification
from web.stream_parts import StreamPart

CONFIG = Path(__file__).parent / "schemathesis.toml"
EXAMPLES = 40
"""For each operation; SCHEMATHESIS_EXAMPLES takes as many as one likes."""


def test_the_specification_is_valid(client: FlaskClient) -> None:
    told = client.get("/openapi.json").get_json()
    assert told["openapi"].startswith("3.1.")
    validate(told)


def test_it_tells_every_route_of_programs_and_no_other(make_app: MakeApp) -> None:
    app = make_app()
    told = {
        (method.upper(), path)
        for path, methods in app.test_client().get("/openapi.json").get_json()["paths"].items()
        for method in methods
    }
    served_routes = {
        (method, ARGUMENT.sub(r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(DESCRIBED)
        for method in METHODS
        if method in (rule.methods or ())
    }
    assert told == served_routes and len(told) > 12


def test_a_route_that_is_not_described_is_named(make_app: MakeApp) -> None:
    app = make_app()
    app.add_url_rule("/api/v1/secret", view_func=lambda: "")
    with app.test_request_context(), pytest.raises(LookupError, match="/api/v1/secret is not described"):
        specification(app)


def test_every_part_of_both_streams_is_one_that_it_names(client: FlaskClient) -> None:
    for part in parts_of(client.post(CHAT, json={"message": "When?"}, headers=STREAM).text):
        StreamPart.model_validate(part)
    body = {**ASKED, "stream": True, "stream_options": {"include_usage": True}}
    for chunk in parts_of(client.post(COMPLETIONS, json=body).text):
        ChunkPart.model_validate(chunk)


def test_no_answer_breaks_it_whatever_is_asked(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(keys, "GUESSES", 10**9)  # else every answer after ten wrong keys would be 429
    with served(make_app()) as port:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
        address = f"http://127.0.0.1:{port}/openapi.json"
        examples = os.environ.get("SCHEMATHESIS_EXAMPLES", str(EXAMPLES))
        options = ["--checks", "all", "--max-examples", examples, "--seed", "1982", "--no-color"]
        done = subprocess.run([*command, address, *options], cwd=tmp_path, capture_output=True, text=True)
    cases = re.search(r"(\d+) generated", done.stdout)
    assert done.returncode == 0, done.stdout[-6000:]
    assert cases and int(cases[1]) > 500
    with capsys.disabled():
        print(f"\nschemathesis: {cases[1]} cases over the whole specification")
