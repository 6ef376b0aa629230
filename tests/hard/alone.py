"""A guide in a network that leads nowhere, with an empty home: `unshare --net python -m tests.hard.alone FOLDER`.

Prints what it came to as JSON. The kernel counts every attempt to reach anybody, in whatever language it was written.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from tests.hard.crowds import connect, post
from tests.running import CHECKOUT, guide_process

QUESTIONS = 100
ELSEWHERE = ("192.0.2.1", "2001:db8::1")
"""Addresses that stand for others, at one of which the count itself is tried."""
COUNTED = ("Ip.OutNoRoutes", "Udp.OutDatagrams", "Ip6OutNoRoutes", "Udp6OutDatagrams")


def counts() -> dict[str, int]:
    """Return the kernel's counts of this network."""
    found: dict[str, int] = {}
    lines = Path("/proc/net/snmp").read_text("ascii").splitlines()
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        kind = names.split(":")[0]
        found |= {f"{kind}.{n}": int(v) for n, v in zip(names.split()[1:], values.split()[1:], strict=True)}
    if (six := Path("/proc/net/snmp6")).exists():
        found |= {name: int(value) for name, value in map(str.split, six.read_text("ascii").splitlines())}
    return found


def attempts(before: dict[str, int], after: dict[str, int], own: int) -> int:
    """Return how often somebody was to be reached, less our `own` connections on this machine."""
    beyond = sum(after.get(name, 0) - before.get(name, 0) for name in COUNTED)
    return beyond + after["Tcp.ActiveOpens"] - before["Tcp.ActiveOpens"] - own


def main(folder: str) -> None:
    """Learn, serve and ask; then reach out once, which the kernel must have counted."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    home = Path(folder) / "home"
    home.mkdir()
    for name in ("HF_HOME", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "XDG_CACHE_HOME"):
        os.environ.pop(name, None)
    os.environ["HOME"] = str(home)
    lines = (CHECKOUT / "knowledge/houses/flimby/checks.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["turns"][0]["q"] for line in lines][:QUESTIONS]
    before = counts()
    learning = [sys.executable, "server.py", "ingest"]
    own = {**os.environ, "TOUR_DATA_DIR": f"{folder}/tour"}
    learnt = subprocess.run(learning, cwd=CHECKOUT, env=own, capture_output=True, text=True, check=False)
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    with guide_process(Path(folder) / "tour", HOME=str(home)) as (url, _):
        for question in questions:
            with closing(connect(url)) as connection:
                response = post(connection, question)
                said = json.loads(response.read())
                outcomes[said["kind"] if response.status == 200 else str(response.status)] += 1
    tried = attempts(before, counts(), len(questions))
    control = counts()
    for address in ELSEWHERE:
        with suppress(OSError):
            socket.create_connection((address, 443), timeout=1).close()
    with suppress(OSError):
        socket.getaddrinfo("example.org", 443)
    print(
        json.dumps(
            {
                "ingest": learnt.returncode,
                "outcomes": outcomes,
                "seconds": time.monotonic() - began,
                "attempts": tried,
                "control": attempts(control, counts(), 0),
                "home": sorted(str(path.relative_to(home)) for path in home.rglob("*")),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
