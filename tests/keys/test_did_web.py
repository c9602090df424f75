"""A did:web leads to one https document, and nothing in it can lead elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_world import UNHURRIED

from merkki_keys import DidError, did_web, did_web_url

GOOD = {
    "did:web:passi.example": "https://passi.example/.well-known/did.json",
    "did:web:passi.example:orgs:a": "https://passi.example/orgs/a/did.json",
    "did:web:passi.example%3A8443": "https://passi.example:8443/.well-known/did.json",
    "did:web:passi.example%3a8443:a": "https://passi.example:8443/a/did.json",
    "did:web:localhost%3A8000:orgs:a": "https://localhost:8000/orgs/a/did.json",
    "did:web:xn--exmple-cua.example": "https://xn--exmple-cua.example/.well-known/did.json",
    "did:web:a.example:Upper_Case-1.2": "https://a.example/Upper_Case-1.2/did.json",
    "did:web:a.example:%C3%A4iti": "https://a.example/%C3%A4iti/did.json",
    "did:web:a.example:%7Euser": "https://a.example/%7Euser/did.json",
    "did:web:1.example": "https://1.example/.well-known/did.json",
}


@pytest.mark.parametrize(("did", "url"), GOOD.items())
def test_a_did_web_leads_to_its_document(did: str, url: str) -> None:
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "rest",
    [
        "",
        ":",
        ":a",
        "a.example:",
        "a.example::b",
        "a.example:b:",
        "A.example",
        "a.example.",
        "a..example",
        ".a.example",
        "-a.example",
        "a-.example",
        "a_b.example",
        "exämple.example",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.0x1",
        "a.example.1",
        "[::1]",
        "%5B%3A%3A1%5D",
        "a.example%3A",
        "a.example%3A0",
        "a.example%3A65536",
        "a.example%3A99999999",
        "a.example%3A080",
        "a.example%3A443%3A1",
        "a.example%3A443%2Fx",
        "a.example%40b.example",
        "a.example@b.example",
        "a.example%2Fb",
        "a.example/b",
        "a.example%3Fq",
        "a.example?q",
        "a.example%23f",
        "a.example#f",
        "a.example%00.b.example",
        "a.example%0d%0aHost",
        "a.example\n",
        "a.example ",
        "a.example:..",
        "a.example:.:b",
        "a.example:%2e%2e:b",
        "a.example:a%2Fb",
        "a.example:a%5Cb",
        "a.example:a\\b",
        "a.example:%00",
        "a.example:%0A",
        "a.example:%7F",
        "a.example:%40",
        "a.example:%3Fq",
        "a.example:%23f",
        "a.example:%25",
        "a.example:%3A",
        "a.example:%41",
        "a.example:%ff",
        "a.example:%C3",
        "a.example:%",
        "a.example:%4",
        "a.example:%zz",
        "a.example:ä",
        "a.example:a b",
        "a.example:" + "b" * 2000,
    ],
)
def test_a_did_web_outside_the_grammar_is_refused(rest: str) -> None:
    with pytest.raises(DidError) as error:
        did_web_url(f"did:web:{rest}")
    assert error.value.code == "did-syntax"


@pytest.mark.parametrize(
    "did", ["did:key:z6Mk", "did:WEB:a.example", "DID:web:a.example", "a.example", ""]
)
def test_another_method_is_not_read_as_did_web(did: str) -> None:
    with pytest.raises(DidError) as error:
        did_web_url(did)
    assert error.value.code == "did-method"


def test_the_hostile_did_webs_reach_no_host_but_a_name(shared: Path) -> None:
    private = {"localhost", "localhost:8080", "metadata.google.internal"}
    for path in sorted((shared / "security" / "did").glob("syntax-*.json")):
        did = json.loads(path.read_text())["issuer"]["id"]
        try:
            netloc = urlsplit(did_web_url(did)).netloc
        except DidError:
            continue
        # These are names by the grammar; the fetcher's address table refuses them.
        assert netloc in private, did


LABELS = st.from_regex(r"\A[a-z]([a-z0-9-]{0,8}[a-z0-9])?\Z")
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PORTS = st.one_of(st.just(""), st.integers(1, 65535).map(lambda port: f":{port}"))
PATHS = st.lists(st.from_regex(r"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,8}\Z"), max_size=4)


@UNHURRIED
@given(HOSTS, PORTS, PATHS)
def test_a_location_and_its_did_lead_to_the_same_place(
    host: str, port: str, path: list[str]
) -> None:
    location = "/".join([f"https://{host}{port}", *path])
    did = did_web(location)
    assert did_web(f"{host}{port}", *path) == did
    expected = "/".join([f"https://{host}{port}", *(path or [".well-known"]), "did.json"])
    assert did_web_url(did) == expected


@UNHURRIED
@given(st.text(alphabet="ab.:%3A/2Fe@#?[]\\\0\n ~ä-_", max_size=30))
def test_whatever_is_accepted_is_a_plain_https_url_of_a_named_host(text: str) -> None:
    try:
        url = did_web_url(f"did:web:{text}")
    except DidError:
        return
    parts = urlsplit(url)
    assert parts.scheme == "https"
    assert parts.path.endswith("/did.json")
    assert not set("@?#") & set(url)
    assert parts.hostname == re.split(":|%3A|%3a", text, maxsplit=1)[0]
    assert not {".", "..", ""} & set(parts.path.split("/")[1:])


@pytest.mark.parametrize(
    "location",
    [
        "http://a.example/orgs/a",
        "https://u:p@a.example/",
        "https://a.example/?q=1",
        "https://a.example/#f",
        "https://a.example//b",
        "https://a.example/../b",
        "https://127.0.0.1:8000/orgs/a",
        "https://A.example/",
        "https://[::1/",
        "ftp://a.example/",
        "a.example/b",
        "",
    ],
)
def test_an_address_that_no_did_web_stands_for_gets_none(location: str) -> None:
    assert did_web("https://a.example/") == "did:web:a.example"
    assert did_web("https://a.example/orgs/", "b") == "did:web:a.example:orgs:b"
    with pytest.raises(DidError):
        did_web(location)


@pytest.mark.parametrize(
    "place",
    [("https://passi.example/a:b",), ("passi.example", "a:b"), ("https://passi.example//",)],
)
def test_an_address_that_would_become_another_one_has_no_did(place: tuple[str, ...]) -> None:
    with pytest.raises(DidError) as error:
        did_web(*place)
    assert error.value.code == "did-syntax"
