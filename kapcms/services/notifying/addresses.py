"""Which addresses a webhook may be sent to: none inside of private networks, by whatever spelling.

The name is resolved once and the connection made to the very address that was judged, so that a name server cannot say
another one in between (DNS rebinding).
"""

from __future__ import annotations

import socket
import string
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from kapcms.errors import Fault, Invalid

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Prefixes whose last 32 bits are an IPv4 address (RFC 6052, RFC 8215)."""


class NotAllowed(Exception):
    """The address is private, or no address at all; the message says which."""


SENT_AS_THEY_ARE = string.punctuation
"""What of a path is not encoded: all of ASCII that an address was given with; other letters go as their bytes."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes: `address` is the one to connect to, `host` the name it is asked for."""

    is_tls: bool
    host: str
    port: int
    path: str
    address: str


def target_of(url: str, *, allows_private: bool) -> Target:
    """Where to connect for `url`, its name resolved now. May wait for a name server.

    Raises:
        NotAllowed: it is private, or cannot be resolved.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port(url)
    addresses = _resolve(host, port)
    for address in addresses:
        if not allows_private and not is_public(address):
            raise NotAllowed(f"{host} is {address}, which is not a public address")
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=SENT_AS_THEY_ARE)
    return Target(parts.scheme == "https", host, port, path, addresses[0])


def check_url(url: str, *, allows_private: bool) -> None:
    """Refuse, without asking a name server, an address that will never be sent to; names are judged when sending.

    Raises:
        Invalid: it is private, has a user name in it, or no usable host.
    """
    try:
        _check(url, allows_private=allows_private)
    except (NotAllowed, ValueError) as error:
        fault = Fault("/url", "not_allowed", f"Give a public address: {error}.")
        raise Invalid("Webhooks cannot be sent there.", code="bad_target", faults=(fault,)) from error


def is_public(address: str) -> bool:
    """Whether this IP address is one of the public internet, also where it wraps an IPv4 address."""
    ip = _unwrapped(ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _check(url: str, *, allows_private: bool) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port(url)
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("leave out the user name; deliveries are signed")
    if not host or (not allows_private and _is_local_name(host)):
        raise NotAllowed(f"{host or url} is not on the public internet")
    for address in _numeric(host, port):
        if not allows_private and not is_public(address):
            raise NotAllowed(f"{host} is {address}, which is not a public address")


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if any(ip in network for network in NAT64):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo is not None:
        return ip.teredo[1]
    is_compatible = int(ip) >> 32 == 0 and int(ip) > 1
    return ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip)) if is_compatible else ip)


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed(f"the name {host} cannot be resolved") from error
    return [str(entry[4][0]) for entry in found]


def _numeric(host: str, port: int) -> list[str]:
    """The address that `host` spells in numbers, also in decimal or octal ones; none where it is a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return []
    return [str(entry[4][0]) for entry in found]


def _is_local_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith((".localhost", ".local", ".internal"))


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
