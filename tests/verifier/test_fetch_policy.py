"""URLs are judged by one narrow reading, and spelt in one way afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkki_verifier.fetch import FetchError
from merkki_verifier.fetch.addresses import PUBLIC
from merkki_verifier.fetch.policy import MAX_LENGTH, Target, UrlPolicy, check_url


def refused(url: str, policy: UrlPolicy | None = None) -> bool:
    try:
        check_url(url, policy)
    except FetchError as error:
        assert error.code == "refused-url"  # noqa: PT017 - the twin does not raise
        return True
    return False


SPELT = {
    "https://www.alpha.example": "https://www.alpha.example/",
    "HTTPS://WWW.Alpha.Example:443/A?b=%C3%A4#c": "https://www.alpha.example/A?b=%C3%A4",
    "https://www.alpha.example:8443?x": "https://www.alpha.example:8443/?x",
    "https://työ.example/käyttö?a[]=ä": "https://xn--ty-gka.example/k%C3%A4ytt%C3%B6?a[]=%C3%A4",
    "https://xn--ty-gka.example/": "https://xn--ty-gka.example/",
    'https://a.example/"<x>"': "https://a.example/%22%3Cx%3E%22",
    "https://a.example/@x:y@z": "https://a.example/@x:y@z",
}


@pytest.mark.parametrize("url", SPELT)
def test_an_allowed_url_is_spelt_in_one_way(url: str) -> None:
    assert check_url(url).url == SPELT[url]
    assert check_url(SPELT[url]).url == SPELT[url]


TRICKS_AND_TWINS = [
    ("http://a.example/", "https://a.example/"),
    ("http\u017f://a.example/", "https://a.example/"),
    ("https://user@a.example/", "https://a.example/user@a.example"),
    ("https://a.example\\@b.example/", "https://a.example/%5C@b.example/"),
    ("https://a.example%2eb.example/", "https://a.example/%2eb.example/"),
    ("https://a.example./", "https://a.example/."),
    ("https://a/", "https://a.example/"),
    ("https://1.2.3.4/", "https://1.2.3.example/"),
    ("https://0x7f.1/", "https://0x7f.example/"),
    ("https://a.0x7f/", "https://a.x7f/"),
    ("https://a_b.example/", "https://a-b.example/"),
    ("https://a-.example/", "https://a-b.example/"),
    ("https://a.example:22/", "https://a.example:443/"),
    ("https://a.example:\uff18\uff14\uff14\uff13/", "https://a.example:8443/"),
    ("https://a.example:/", "https://a.example/:"),
    ("https://\u212aelvin.example/", "https://kelvin.example/"),
    ("https://\uff41.example/", "https://a.example/"),
    ("https://a\u3002example/", "https://a.example/"),
    ("https://TY\u00d6.example/", "https://ty\u00f6.example/"),
    ("https://a.example/\u2028", "https://a.example/%E2%80%A8"),
    ("https://a.example/\udca2", "https://a.example/\u00a2"),
    ("https://printer.local/", "https://printer.example/"),
    ("https://a.example/ ", "https://a.example/%20"),
    ("https://[::1]/", "https://a.example/[::1]"),
    (f"https://{'a' * 64}.example/", f"https://{'a' * 63}.example/"),
    (f"https://{'a.' * 124}example/", f"https://{'a.' * 122}example/"),
    (
        f"https://a.example/{'a' * (MAX_LENGTH - 17)}",
        f"https://a.example/{'a' * (MAX_LENGTH - 18)}",
    ),
]


@pytest.mark.parametrize(("trick", "twin"), TRICKS_AND_TWINS)
def test_each_trick_is_refused_and_its_twin_is_not(trick: str, twin: str) -> None:
    assert refused(trick)
    assert not refused(twin)


def test_the_operator_may_name_hosts_on_web_ports_or_on_one_port() -> None:
    policy = UrlPolicy(
        allow_hosts=frozenset({"intranet", "10.0.0.8:9000", "[::1]:9000", "localhost:8000"})
    )
    assert check_url("https://INTRANET:8443/a", policy) == Target(
        "intranet", 8443, "/a", private=True
    )
    assert check_url("https://localhost:8000", policy).private
    assert check_url("https://10.0.0.8:9000/", policy).private
    assert check_url("https://[::1]:9000/", policy).host == "[::1]"
    assert not check_url("https://a.example/", policy).private
    for url in (
        "https://intranet:9000/",
        "https://localhost/",
        "https://10.0.0.8/",
        "https://[::1]/",
        "https://10.0.0.9:9000/",
        "http://intranet/",
        "https://x@intranet/",
    ):
        assert refused(url, policy)


def test_the_origin_is_host_and_port() -> None:
    assert check_url("https://A.example/x").origin == check_url("https://a.example:443").origin
    assert check_url("https://a.example/").origin != check_url("https://a.example:8443/").origin


def test_every_row_of_the_shared_table_comes_out_as_expected(shared: Path) -> None:
    rows = json.loads((shared / "security" / "url" / "policy-v0.json").read_bytes())
    table = PUBLIC.admitting("203.0.113.9/32")
    surprises = []
    for row in rows:
        try:
            host = check_url(row["url"]).host
            answers = row.get("dns", {}).get(host, [])
            # The rebinding row answers differently each time; here any answer may come.
            flat = [
                a for answer in answers for a in ([answer] if isinstance(answer, str) else answer)
            ]
            allowed = bool(flat) and all(table.why_refused(address) is None for address in flat)
        except FetchError:
            allowed = False
        if allowed is not (row["expected"] == "allow"):
            surprises.append(row)
    assert surprises == []
    assert len(rows) > 100


pieces = st.sampled_from(
    ["https://", "a", ".", "example", ":", "@", "/", "?", "#", "\\", "[", "]", "%", "ä", "1", "\t"]
)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=30))
def test_what_is_allowed_is_read_alike_by_the_standard_library(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example{text}"):
        if not refused(url):
            target = check_url(url)
            read = urlsplit(target.url)
            assert (read.scheme, read.hostname, read.port or 443) == ("https", *target.origin)
            assert read.username is None
            assert target.url.isascii()


def test_a_message_repeats_no_control_characters_and_no_flood_of_a_strangers_url() -> None:
    with pytest.raises(FetchError) as caught:
        check_url("https://a.example/\x1b[31m\u202e" + "x" * 5000)
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250
