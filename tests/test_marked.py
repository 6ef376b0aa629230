"""The tests that `make test` leaves out, `make test-hard` and `make test-scale`, have all that they ask for."""

import subprocess
import sys

from web.settings import CHECKOUT


def test_they_could_be_run() -> None:
    command = [sys.executable, "-m", "pytest", "--setup-plan", "-q", "-m", "hard or scale", "tests/hard", "tests/scale"]
    planned = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stdout[-3000:]
