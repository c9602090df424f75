"""The table of addresses: what leads inwards is refused, what is somebody's server is not."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkki_verifier.fetch.addresses import PUBLIC

# Each refused address beside its nearest public neighbour, where it has one.
BORDERS = [
    ("0.255.255.255", "1.0.0.0"),
    ("10.0.0.0", "9.255.255.255"),
    ("10.255.255.255", "11.0.0.0"),
    ("100.64.0.0", "100.63.255.255"),
    ("100.127.255.255", "100.128.0.0"),
    ("127.0.0.1", "126.255.255.255"),
    ("127.255.255.255", "128.0.0.0"),
    ("168.63.129.16", "168.63.129.17"),
    ("169.254.169.254", "169.253.255.255"),
    ("172.16.0.0", "172.15.255.255"),
    ("172.31.255.255", "172.32.0.0"),
    ("192.0.0.9", "191.255.255.255"),
    ("192.0.0.255", "192.0.1.0"),
    ("192.0.2.1", "192.0.3.0"),
    ("192.88.99.1", "192.88.98.255"),
    ("192.168.255.255", "192.169.0.0"),
    ("198.18.0.0", "198.17.255.255"),
    ("198.19.255.255", "198.20.0.0"),
    ("198.51.100.1", "198.51.101.0"),
    ("203.0.113.9", "203.0.112.255"),
    ("224.0.0.0", "223.255.255.255"),
    ("1fff:ffff::", "2000::"),
    ("2001:1ff:ffff::", "2001:200::"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:4860:4860::8888"),  # Teredo
    ("2001:db8::1", "2001:db9::1"),
    ("2002:7f00:1::", "2003::1"),
    ("3fff:fff::1", "3fff:1000::1"),
    ("64:ff9b::7f00:1", "64:ff9b::808:808"),  # NAT64: the IPv4 address inside decides
    ("64:ff9b::cb00:7109", "64:ff9b::cb00:7001"),
]
NEVER = [
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b:1::808:808",
    "100::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2003::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::",
    "127.1",
    "0177.0.0.1",
    "localhost",
    "",
]


@pytest.mark.parametrize(("refused", "public"), BORDERS)
def test_each_range_ends_where_it_should(refused: str, public: str) -> None:
    assert PUBLIC.why_refused(refused)
    assert PUBLIC.why_refused(public) is None


@pytest.mark.parametrize("address", NEVER)
def test_what_is_no_public_address_is_refused(address: str) -> None:
    assert PUBLIC.why_refused(address) is not None


def test_an_admitted_network_is_public_and_no_other_is() -> None:
    table = PUBLIC.admitting("203.0.113.0/24", "fd00::/8")
    assert table.why_refused("203.0.113.9") is None
    assert table.why_refused("fd00::1") is None
    assert table.why_refused("198.51.100.1") is not None
    assert PUBLIC.why_refused("203.0.113.9") is not None


addresses = st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address)


@settings(deadline=None)  # the machine may be busy
@given(addresses | st.integers(2**125, 2**126 - 1).map(IPv6Address))
def test_the_table_is_never_laxer_than_pythons_own(
    address: IPv4Address | IPv6Address,
) -> None:
    assert ip_address(str(address)).is_global or PUBLIC.why_refused(str(address)) is not None
