"""Documents of programs: sent with a key for it, learnt as a job, and taken out."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web.conftest import MakeApp
from tests.web.test_chat import refused
from tests.web.test_keys import bearing
from web.records.api_keys import RecordedKeys

DOCUMENTS = "/api/v1/documents"


@pytest.fixture
def headers(engine: Engine) -> dict[str, str]:
    return bearing(RecordedKeys(engine).add("archive", ("ingest",)))


def form(name: str = "mill.md", content: bytes = b"# The mill\n\nIt ground flour.") -> dict[str, object]:
    return {"file": (io.BytesIO(content), name)}


def test_a_document_is_queued_and_its_job_told(client: FlaskClient, headers: dict[str, str], tmp_path: Path) -> None:
    response = client.post(DOCUMENTS, data=form("../../mill.md"), headers=headers)
    job = response.get_json()
    assert response.status_code == 202 and response.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["what"], job["state"], job["name"], job["finished_at"]) == ("add", "queued", "mill.md", None)
    assert client.get(response.headers["Location"], headers=headers).get_json() == job
    assert [file.name for file in tmp_path.rglob("mill.md")] == ["mill.md"]
    assert str(tmp_path) not in response.text


@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
def test_it_takes_a_key_for_it(client: FlaskClient, engine: Engine, method: str) -> None:
    path = {"POST": DOCUMENTS, "DELETE": f"{DOCUMENTS}/flimby", "GET": "/api/v1/jobs/job_1"}[method]
    without = refused(client.open(path, method=method), 401)
    assert "ingest" in without["detail"]
    other = bearing(RecordedKeys(engine).add("shop", ("chat", "search")))
    assert refused(client.open(path, method=method, headers=other), 403)["code"] == "scope_missing"


def test_what_cannot_be_learnt_or_taken_out_is_said(
    make_app: MakeApp, client: FlaskClient, headers: dict[str, str]
) -> None:
    assert refused(client.post(DOCUMENTS, data={}, headers=headers), 422)["code"] == "upload_refused"
    assert refused(client.post(DOCUMENTS, json={"file": "x"}, headers=headers), 422)["code"] == "upload_refused"
    assert refused(client.post(DOCUMENTS, data=form(" "), headers=headers), 422)["code"] == "upload_refused"
    assert refused(client.delete(f"{DOCUMENTS}/nothing", headers=headers), 404)["code"] == "document_unknown"
    assert refused(client.get("/api/v1/jobs/job_1", headers=headers), 404)["code"] == "job_unknown"
    small = make_app(max_file_mb=1).test_client()
    kind = "multipart/form-data; boundary=x"
    too_large = small.post(DOCUMENTS, data=b"x" * 2 * 2**20, content_type=kind, headers=headers)
    assert refused(too_large, 413)["code"] == "body_too_large"
