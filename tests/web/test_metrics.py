"""Counts for Prometheus: right, of few names, and without a word that anybody said."""

import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.web.conftest import MakeApp
from tests.web.test_chat import CHAT, STREAM

IN_TWO_PROCESSES = """
import os, server, sys
from web.metrics import Metrics, share
share(sys.argv[1])
counts = Metrics()
counts.refused.inc(3)
counts.under_way.inc(2)
if os.fork() == 0:
    child = Metrics()
    child.refused.inc(4)
    child.under_way.inc(1)
    sys.stdout.write(child.text().decode())
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Return each sample's value by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_turns_and_requests_are_counted_by_how_they_ended(make_app: MakeApp) -> None:
    app = make_app(turns_at_once=1, turns_waiting=0)
    client = app.test_client()
    for headers in ({}, STREAM):
        assert client.post(CHAT, json={"message": "a riddle"}, headers=headers).text
    client.post(CHAT, json={"message": "When?", "conversation_id": "cnv_1"})
    app.extensions["tour"].running.crowd.enter()
    client.post(CHAT, json={"message": "When?"})
    for n in range(20):
        client.get(f"/nothing/{n}")
        client.open("/", method=f"ODD{n}")
    response = client.get("/metrics")
    assert response.status_code == 200 and response.mimetype == "text/plain"
    said = samples(response.text)
    assert said["tour_turns_total", "answer", "extractive"] == 2
    assert said["tour_turn_seconds_count",] == 2
    assert said["tour_turns_under_way",] == 0 and said["tour_turns_refused_total",] == 1
    statuses = {key[-1]: value for key, value in said.items() if "tour_requests_total" in key and CHAT in key}
    assert statuses == {"200": 2, "404": 1, "503": 1}
    assert len([key for key in said if key[0] == "tour_requests_total"]) == 5
    assert "riddle" not in response.text and "cnv_" not in response.text


def test_the_counts_of_all_workers_are_added_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IN_TWO_PROCESSES, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    said = samples(told.stdout)
    assert said["tour_turns_refused_total",] == 7
    assert said["tour_turns_under_way",] == 3
