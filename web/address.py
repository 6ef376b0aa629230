"""The address at which a visitor's phone finds the guide."""

import socket

ELSEWHERE = ("192.0.2.1", 9)
"""An address that no machine has (RFC 5737); the way to it is the way to the network."""
KNOCK_SECONDS = 0.5


def machine(port: int) -> str | None:
    """Return the address of this machine on its network, with `port`; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(ELSEWHERE)  # of a datagram socket: chooses the way and sends nothing
        except OSError:
            return None
        return f"http://{way.getsockname()[0]}:{port}"


def answers(address: str) -> bool:
    """Tell whether a server listens at `address`: one that listens to this machine alone is not on the network."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), KNOCK_SECONDS).close()
    except OSError:
        return False
    return True
