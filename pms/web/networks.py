"""Which devices may reach the program at all: by their address, and by the name they ask for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from flask import Flask, Response, abort, current_app, request

from pms.refusal import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
SEPARATORS = re.compile(r"[\s,]+")
MAPPED = 96  # bits of ::ffff:0:0, under which IPv6 writes IPv4 addresses
PORT = re.compile(r":\d+$")

PROBES = ("/healthz", "/readyz")
"""Asked by programs, which know the server by its address."""

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Refused</title></head>
<body><main><h1>Refused</h1><p>This address cannot be reached from here.</p></main></body></html>
"""


def init_app(app: Flask) -> None:
    """Raises Refused where the configuration cannot be read: half a wall is none."""
    app.config["NETWORKS"] = as_text(app.config["NETWORKS"])
    parse(app.config["NETWORKS"])
    app.extensions["pms_hosts"] = LOOPBACK_NAMES | host_names(app.config["HOSTS"])
    app.before_request(refuse_outsiders)


def refuse_outsiders() -> Response | None:
    """Before anything else of a request, static files too: one plain answer, whatever was asked."""
    is_probe = request.path in PROBES
    if not is_probe and hostname_of(request.environ) not in current_app.extensions["pms_hosts"]:
        current_app.logger.warning("refused a request for another host (PMS_HOSTS lists ours)")
        return refusal(400)
    if not allows(current_app.config["NETWORKS"], request.remote_addr):
        return refusal(403)
    return None


def refuse_outside(networks: str) -> None:
    """Abort with the same plain answer unless the device is on an organisation's networks."""
    if not allows(networks, request.remote_addr):
        abort(refusal(403))


def answer_to(app: Flask, name: str) -> None:
    """Take one more host name for our own."""
    app.extensions["pms_hosts"] |= {f"[{name}]" if ":" in name else name.casefold()}


def refusal(status: int) -> Response:
    return Response(PAGE, status, mimetype="text/html")


def hostname_of(environ: Mapping[str, Any]) -> str:
    """The name of a request's Host header as it was sent, without its port."""
    return PORT.sub("", environ.get("HTTP_HOST", "")).casefold()


# --- Lists of networks --------------------------------------------------------------------------


def as_text(listed: str | Iterable[str] | None) -> str:
    return listed if isinstance(listed, str) else "\n".join(listed or ())


def host_names(listed: str | Iterable[str] | None) -> frozenset[str]:
    """Raises Refused where one of them is more than a name: it would never be asked for."""
    found = names(listed)
    for name in found - LOOPBACK_NAMES:
        if "/" in name or PORT.search(name):
            raise Refused(f"PMS_HOSTS is names without https:// and port: {name} is more")
    return found


def names(listed: str | Iterable[str] | None) -> frozenset[str]:
    return frozenset(name.casefold() for name in SEPARATORS.split(as_text(listed)) if name)


@cache
def parse(text: str) -> tuple[Network, ...]:
    """The CIDR blocks of a list separated by commas, spaces or lines.

    Raises Refused with words for whoever typed it.
    """
    return tuple(parse_block(word) for word in SEPARATORS.split(text) if word)


def parse_block(word: str) -> Network:
    try:
        network = ip_network(word)
    except ValueError:
        raise Refused(f"{word} is not a network, such as 10.20.0.0/16 or fd00:1::/32") from None
    mapped = isinstance(network, IPv6Network) and network.network_address.ipv4_mapped
    if mapped and network.prefixlen >= MAPPED:
        return IPv4Network((mapped, network.prefixlen - MAPPED))
    return network


def allows(networks: str, address: str | None) -> bool:
    """Whether an address is on a list of networks; an empty list allows every one."""
    blocks = parse(networks)
    found = read_address(address or "")
    return not blocks or (found is not None and any(found in block for block in blocks))


def read_address(text: str) -> Address | None:
    """An IP address, an IPv4 one also where IPv6 writes it; None for anything else."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
