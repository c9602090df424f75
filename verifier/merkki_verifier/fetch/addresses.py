"""Which addresses a stranger's URL may lead us to: public ones, by our own table.

Python's ``is_global`` calls several addresses global that lead into the network we stand
in (64:ff9b::7f00:1 is 127.0.0.1 behind a NAT64, 2002:7f00:1:: behind a 6to4 router). The
table follows the IANA special-purpose registries, and is stricter where nothing honest
lives: what is not plainly somebody's public server is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_REFUSED: Final = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "a carrier's shared network",
    "127.0.0.0/8": "this machine",
    "168.63.129.16/32": "a cloud platform's own services",
    "169.254.0.0/16": "the local link, and cloud metadata",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relays, withdrawn",
    "192.168.0.0/16": "a private network",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    # Within 2000::/3; everything outside it is refused below.
    "2001::/23": "protocol assignments, Teredo among them",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4, which hides an IPv4 address",
    "3fff::/20": "documentation",
}

# The only space handed out for public servers (RFC 4291 2.4). Outside it lie ::1,
# IPv4-mapped and -compatible addresses, link-local, site-local, ULA and multicast.
_IPV6_PUBLIC: Final = IPv6Network("2000::/3")

# RFC 6052: a network without IPv4 reaches it through these. The last four bytes decide.
_NAT64: Final = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AddressTable:
    """Networks never to connect to, each with its reason, and exceptions from them."""

    refused: tuple[tuple[Network, str], ...]
    admitted: tuple[Network, ...] = ()

    def admitting(self, *networks: str) -> AddressTable:
        """The same table with these networks treated as public."""
        return replace(self, admitted=(*self.admitted, *map(ip_network, networks)))

    def why_refused(self, address: str) -> str | None:
        """What kind of place the address is, if it is not a public one; else None."""
        try:
            return self._why_refused(ip_address(address))
        except ValueError:
            return "not an IP address"

    def _why_refused(self, address: Address) -> str | None:
        if any(address in network for network in self.admitted):
            return None
        for network, reason in self.refused:
            if address in network:
                return reason
        if isinstance(address, IPv4Address):
            return None
        if address in _NAT64:
            return self._why_refused(IPv4Address(address.packed[-4:]))
        if address not in _IPV6_PUBLIC or address.scope_id:
            return "not a public IPv6 address"
        return None


PUBLIC: Final = AddressTable(tuple((ip_network(n), reason) for n, reason in _REFUSED.items()))
