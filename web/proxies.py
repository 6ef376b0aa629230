"""Who asks: the address that tells one visitor from another, seen through as many proxies as are trusted."""

import ipaddress

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

NETWORK_BITS = 64
"""Of an IPv6 address, what a household is given; the rest is for each of its devices to choose, and to change."""


def install(app: Flask, proxies: int) -> None:
    """Believe the last `proxies` entries of X-Forwarded-For and -Proto, and none at all if that is 0.

    What stands before those entries a visitor may have written, and X-Forwarded-Host and -Prefix come through most
    proxies as the visitor wrote them.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def visitor() -> str:
    """Return what the present visitor's questions are counted under."""
    try:
        address = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:  # a socket without addresses, or a proxy that writes something else
        return request.remote_addr or "nobody"
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
