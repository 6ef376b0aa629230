"""The real parts that a guide outgrows one machine with, each on a free port of this one, stopped at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 600.0
"""Seconds; a machine that is shared takes minutes to import PyTorch."""


@dataclass(frozen=True)
class Server:
    """A part that runs."""

    url: str
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `true()`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} within {seconds:g} s"
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Tell whether somebody listens at `port`."""
    with socket.socket() as connection:
        return connection.connect_ex((HOST, port)) == 0


def command(name: str) -> str:
    """Return where a program is; Debian keeps PostgreSQL's beside the path."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), "")
    assert found, f"{name} is missing. Run: make test-scale"
    return found


@contextmanager
def running(arguments: list[str], port: int, url: str, user: str | None = None) -> Iterator[Server]:
    """Start a part, wait until it listens, and stop it."""
    with subprocess.Popen(arguments, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: answers(port) or process.poll() is not None, f"{arguments[0]} listens")
            assert process.poll() is None, f"{arguments[0]} ended with {process.returncode}"
            yield Server(url, process)
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL then waits for no client
            process.wait(60)


@contextmanager
def postgresql(folder: Path, port: int) -> Iterator[Server]:
    """Run PostgreSQL, which refuses to be root; a folder that holds its data already is used again."""
    user = None
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
        for path in (folder, *folder.parents):
            if path.stat().st_uid == 0 and str(path).startswith("/tmp/"):
                path.chmod(path.stat().st_mode | 0o011)
        shutil.chown(folder, user)
    data = folder / "data"
    if not data.exists():
        making = [command("initdb"), "-D", str(data), "-U", "tour", "--auth=trust", "--no-sync"]
        subprocess.run(making, user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    arguments = [command("postgres"), "-D", str(data), "-p", str(port), "-h", HOST, "-k", str(folder), "-F"]
    with running(arguments, port, f"postgresql://tour@{HOST}:{port}/postgres", user) as server:
        yield server


@contextmanager
def redis(folder: Path, port: int) -> Iterator[Server]:
    """Run Redis, which writes nothing down."""
    arguments = [command("redis-server"), "--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with running(arguments, port, f"redis://{HOST}:{port}/0") as server:
        yield server


@contextmanager
def chroma(folder: Path, port: int) -> Iterator[Server]:
    """Run Chroma's server."""
    program = str(Path(sys.executable).with_name("chroma"))
    arguments = [program, "run", "--path", str(folder), "--host", HOST, "--port", str(port)]
    with running(arguments, port, f"http://{HOST}:{port}") as server:
        yield server
