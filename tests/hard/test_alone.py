"""Without any route to anywhere, and with an empty home, the guide learns and answers, and tries to reach nobody."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hard.alone import QUESTIONS
from tests.recording import Table
from tests.running import CHECKOUT


def test_without_a_network_nothing_is_missed(reliability: Table, tmp_path: Path) -> None:
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not make a network of its own")
    what = f"learnt, started and asked {QUESTIONS} questions in a network without a route, with an empty home"
    with reliability.row("no network, no problem", what) as row:
        command = ["unshare", "--net", sys.executable, "-m", "tests.hard.alone", str(tmp_path)]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        said = json.loads(done.stdout.splitlines()[-1])
        outcomes = said["outcomes"]
        assert said["control"] > 0, "the kernel counts nobody's attempts"
        answered = sum(count for kind, count in outcomes.items() if not kind.isdigit())
        row.tried(True, answered)
        row.tried(answered == QUESTIONS)
        row.tried(outcomes.get("answer", 0) + outcomes.get("curated", 0) > QUESTIONS / 3)
        row.tried(said["ingest"] == 0)
        row.tried(said["attempts"] == 0)
        row.seen = (
            f"{said['attempts']} connections attempted, by the kernel's count (it notices {said['control']} of a "
            f"program that tries); {answered} answered ({', '.join(f'{k}: {n}' for k, n in outcomes.items())}); "
            f"left in the home: {', '.join(said['home']) or 'nothing'}"
        )
