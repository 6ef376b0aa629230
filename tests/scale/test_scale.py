"""The guide outgrows one process: the same promises with two workers over PostgreSQL, Redis and Chroma's server."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings
from flask.testing import FlaskClient

from assistant.errors import UnknownConversation
from assistant.events import Started
from tests.recording import Row
from tests.scale.guide import Guide
from tests.scale.servers import Server, free_port, postgresql, redis, wait_for
from tests.web.conftest import MakeApp, answer
from web.crowd import Crowd
from web.metrics import Metrics
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.running import RunningTurns
from web.shared import TakenBack, open_redis

pytestmark = pytest.mark.scale

CHAT = "/api/v1/chat"
QUESTION = "Who is Sam Pearce?"
CHECKOUT = Path(__file__).parents[2]
NOTICED_IN = 120.0
CROWD = 60


def test_the_contract_holds_on_postgresql(postgresql_server: Server, row: Row) -> None:
    names = ("records", "forgetting", "feedback", "handoffs", "masking", "staff_access", "staff_pages")
    tests = [f"tests/web/test_{name}.py" for name in names]
    environment = {**os.environ, "TEST_DATABASE_URL": postgresql_server.url}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "not sqlite", *tests],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    row.seen = done.stdout.splitlines()[-1]
    row.tried(True, int(row.seen.split()[0]))


def test_one_conversation_touches_every_worker(guide: Guide, row: Row) -> None:
    workers = guide.workers()
    assert len(workers) == 2
    mine = None
    for turn, question in enumerate([QUESTION, "Where was it?", QUESTION, "Tell me more"]):
        body = {"message": question, **({"conversation_id": mine} if mine else {})}
        status, said = guide.ask_worker(workers[turn % 2], "POST", CHAT, body)
        assert status == 200 and said["text"], said
        mine, last = said["conversation_id"], said
        row.tried(True)
    here, there = workers
    vote = {"conversation_id": mine, "run_id": last["id"], "rating": "up"}
    assert guide.ask_worker(here, "POST", "/api/v1/feedback", vote)[0] == 204
    status, handoff = guide.ask_worker(there, "POST", "/api/v1/handoffs", {"conversation_id": mine})
    assert status == 201
    assert QUESTION in guide.ask("GET", f"/h/{handoff['url'].rpartition('/')[2]}")[1]
    assert guide.ask_worker(here, "DELETE", f"/api/v1/conversations/{mine}")[0] == 204
    status, problem = guide.ask_worker(there, "POST", CHAT, {"message": "Who?", "conversation_id": mine})
    assert (status, problem["code"]) == (404, "conversation_unknown")


def test_both_workers_say_the_same_and_are_counted_together(guide: Guide) -> None:
    before = guide.metric("tour_turns_total")
    texts = {guide.ask_worker(worker, "POST", CHAT, {"message": QUESTION})[1]["text"] for worker in guide.workers() * 3}
    assert len(texts) == 1 and "[1]" in texts.pop()
    assert {guide.metric("tour_turns_total") - before for _ in range(6)} == {6.0}
    assert guide.metric("tour_turns_under_way") == 0


def test_a_crowd_is_answered_or_asked_to_come_back(guide: Guide, row: Row) -> None:
    with ThreadPoolExecutor(CROWD + 1) as pool:
        asked = [pool.submit(guide.ask, "POST", CHAT, {"message": f"{QUESTION} {n}"}) for n in range(CROWD)]
        health = []
        for _ in range(10):
            began = time.monotonic()
            assert guide.ask("GET", "/livez")[0] == 200
            health.append(time.monotonic() - began)
    answers = [each.result() for each in asked]
    statuses = [status for status, _, _ in answers]
    row.seen = (
        f"{statuses.count(200)} answered, {statuses.count(503)} asked to come back, /livez {max(health):.2f} s at most"
    )
    assert set(statuses) <= {200, 503} and 200 in statuses, answers[0]
    assert all(headers["Retry-After"] for status, _, headers in answers if status == 503)
    row.tried(True, CROWD)


def limited(client: FlaskClient, visitor: str) -> int:
    return client.post(CHAT, json={"message": "When?"}, environ_base={"REMOTE_ADDR": visitor}).status_code


def test_workers_count_a_visitors_questions_together(make_app: MakeApp, redis_server: Server) -> None:
    one, two = (make_app(rate_limit="4/hour", redis_url=redis_server.url).test_client() for _ in range(2))
    assert [limited(client, "192.0.2.40") for client in (one, two, one, two, one, two)] == [200] * 4 + [429] * 2
    assert limited(two, "192.0.2.41") == 200
    assert one.get("/readyz").get_json()["parts"]["redis"] == {"ok": True}


def test_without_redis_each_counts_by_itself_and_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    port = free_port()
    with redis(tmp_path, port) as server:
        client = make_app(rate_limit="2/hour", redis_url=server.url).test_client()
        assert limited(client, "192.0.2.42") == 200
    statuses = [limited(client, "192.0.2.43") for _ in range(4)]
    assert set(statuses) == {200, 429} and statuses[0] == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.get_json()["parts"]["redis"]["ok"] is False
    assert str(port) not in ready.text


def test_a_conversation_taken_back_at_one_worker_is_not_spoken_of_at_another(redis_server: Server) -> None:
    here, there = (RunningTurns(Crowd(4, 0), Metrics(), TakenBack(open_redis(redis_server.url))) for _ in range(2))
    mine, other = (there.watch(answer(name), name) for name in ("cnv_mine", "cnv_other"))
    assert isinstance(next(mine), Started) and isinstance(next(other), Started)
    here.stop("cnv_mine")
    with pytest.raises(UnknownConversation):
        next(mine)
    assert len(list(other)) == 6


def served_by_chroma(chroma_server: Server) -> dict[str, int]:
    """Return how many vectors each of the guide's collections has."""
    port = int(chroma_server.url.rpartition(":")[2])
    client = chromadb.HttpClient(port=port, settings=Settings(anonymized_telemetry=False))
    return {each.name: client.get_collection(each.name).count() for each in client.list_collections()}


def test_each_version_is_a_collection_and_a_change_reaches_every_worker(
    guide: Guide, chroma_server: Server, tmp_path: Path
) -> None:
    (before,) = served_by_chroma(chroma_server).items()
    assert before[0].startswith("tour-") and before[1] > 20
    leaflet = tmp_path / "leaflet.md"
    leaflet.write_text("The owl in the loft of the factory is called Percival Featherstone.", "utf-8")
    learning = [sys.executable, "server.py", "ingest", str(leaflet)]
    subprocess.run(learning, cwd=CHECKOUT, env=guide.environment, check=True, capture_output=True)

    def both_know() -> bool:
        asked = {"message": "What is the owl in the loft called?"}
        answers = [guide.ask_worker(worker, "POST", CHAT, asked) for worker in guide.workers()]
        assert {status for status, _ in answers} == {200}, (answers, guide.said)
        return all("Percival" in said["text"] for _, said in answers)

    wait_for(both_know, "both workers know", NOTICED_IN)
    wait_for(lambda: len(served_by_chroma(chroma_server)) == 2, "its collection is there", NOTICED_IN)
    assert dict([before]).items() <= served_by_chroma(chroma_server).items()


def test_a_backup_is_put_back_and_the_server_follows(guide: Guide, chroma_server: Server, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "tour.backup", tmp_path / "elsewhere"
    question = {"message": "What is the owl in the loft called?"}

    def run(*arguments: object, **settings: str) -> str:
        command = [sys.executable, "server.py", *map(str, arguments)]
        environment = {**guide.environment, **settings}
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True)
        return done.stdout + done.stderr

    def known_by() -> list[bool]:
        return ["Percival" in guide.ask_worker(worker, "POST", CHAT, question)[1]["text"] for worker in guide.workers()]

    assert "else use pg_dump" in run("backup", file)
    run("remove", "leaflet")
    wait_for(lambda: not any(known_by()), "both workers forget", NOTICED_IN)
    run("restore", file, "--force")
    wait_for(lambda: all(known_by()), "both workers know again", NOTICED_IN)
    run("restore", file, TOUR_DATA_DIR=str(elsewhere))
    assert "Percival" in run("ask", question["message"], TOUR_DATA_DIR=str(elsewhere))
    assert len(served_by_chroma(chroma_server)) >= 2


def test_without_chromas_server_the_folder_is_searched_and_readyz_says_so(guide: Guide, chroma_server: Server) -> None:
    chroma_server.process.terminate()
    chroma_server.process.wait(30)
    for worker in guide.workers():
        status, said = guide.ask_worker(worker, "POST", CHAT, {"message": QUESTION})
        assert status == 200 and said["kind"] == "answer", (said, guide.said)

    def told() -> bool:
        ready = [guide.ask_worker(worker, "GET", "/readyz") for worker in guide.workers()]
        return all(status == 200 and not said["parts"]["chroma"]["ok"] for status, said in ready)

    wait_for(told, "readyz tells", NOTICED_IN)


def test_while_postgresql_is_away_visitors_are_asked_to_come_back_and_afterwards_served(
    make_app: MakeApp, tmp_path: Path
) -> None:
    folder, port = tmp_path / "pg", free_port()
    folder.mkdir()
    with postgresql(folder, port) as server:
        engine = open_engine(server.url)
        upgrade(engine)
        app = make_app()
        app.extensions["tour"].guide.conversations = RecordedConversations(engine)
        client = app.test_client()
        assert client.post(CHAT, json={"message": "When?"}).status_code == 200
    away = client.post(CHAT, json={"message": "When?"})
    assert away.status_code == 503 and away.headers["Retry-After"] and str(port) not in away.text
    with postgresql(folder, port):
        assert client.post(CHAT, json={"message": "When?"}).status_code == 200
    engine.dispose()


def test_a_worker_that_is_killed_is_replaced(guide: Guide) -> None:
    before = guide.workers()
    os.kill(before[0], 9)
    wait_for(lambda: len(set(guide.workers()) - set(before)) == 1, "there is a new worker")
    status, _, _ = guide.ask("GET", "/livez")
    assert status == 200
    assert not [line for line in guide.said if "Traceback" in line]
