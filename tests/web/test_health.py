"""Whether it runs and whether it can answer."""

from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web.conftest import FixedLibrary, MakeApp
from web.collaborators import EXTENSION


def test_it_lives_and_is_ready_when_every_part_answers(client: FlaskClient) -> None:
    assert client.get("/livez").get_json() == {"status": "ok"}
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ready",
        "parts": {
            "corpus": {"ok": True, "version": "v1", "documents": 1, "passages": 3},
            "records": {"ok": True},
        },
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_before_anything_is_learnt_it_lives_but_is_not_ready(client: FlaskClient, library: FixedLibrary) -> None:
    library.forget()
    response = client.get("/readyz")
    assert response.status_code == 503
    parts = response.get_json()["parts"]
    assert not parts["corpus"]["ok"] and parts["records"]["ok"]
    assert "secret" not in response.text
    assert client.get("/livez").status_code == 200


def test_every_part_that_fails_is_named_without_what_it_said(
    client: FlaskClient, library: FixedLibrary, engine: Engine
) -> None:
    library.error = RuntimeError("password=secret")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert [part["ok"] for part in response.get_json()["parts"].values()] == [False, False]
    assert "secret" not in response.text and "DROP" not in response.text and "turns" not in response.text


def test_without_its_language_model_the_guide_is_degraded_not_down(make_app: MakeApp) -> None:
    app = make_app()
    guide = app.extensions[EXTENSION].guide
    guide.trouble = "ConnectError: the model openai:x does not answer"
    response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["status"] == "degraded"
    assert response.get_json()["parts"]["model"] == {"ok": False, "detail": guide.trouble}
    guide.trouble = ""
    assert app.test_client().get("/readyz").get_json()["parts"]["model"] == {"ok": True}


def test_an_older_version_in_place_of_a_damaged_one_is_told(client: FlaskClient, library: FixedLibrary) -> None:
    library.trouble = "What was learnt last cannot be served; version v1 of 2026-11-23 10:00 is served instead."
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["status"] == "degraded"
    assert response.get_json()["parts"]["corpus"] == {
        **{"ok": False, "detail": library.trouble},
        **{"version": "v1", "documents": 1, "passages": 3},
    }


def test_a_part_that_a_search_may_do_without_is_named_and_nobody_is_turned_away(
    client: FlaskClient, library: FixedLibrary
) -> None:
    library.lesser = {"embedder": "", "chroma": "ConnectError: the Chroma server does not answer"}
    response = client.get("/readyz")
    assert response.status_code == 200 and response.get_json()["status"] == "degraded"
    assert response.get_json()["parts"]["embedder"] == {"ok": True}
    assert response.get_json()["parts"]["chroma"] == {"ok": False, "detail": library.lesser["chroma"]}
