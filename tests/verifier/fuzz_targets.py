"""What a fuzzer calls: bytes in, and a promise that must hold whatever they are.

Every target promises that nothing but typed errors gets out. Most promise more: what was
read can be written and read again; what is verified says what was signed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from older_world import BADGE, ISSUER, KEY, MARK, REVOKED, Academy, assertion, signed
from sameness import same_badge
from workshop import DOCUMENT, LIST, NOW, SCHOOL, Workshop, entry, unsigned, unsigned_list

from merkki_contexts import ContextsError, Limits, canonical_json, canonicalize, canonicalize_nquads
from merkki_keys import KeysError, KeyType, find_method, parse_did_document, parse_jwks
from merkki_verifier import FetchError, Response, Verdict
from merkki_verifier.containers import ContainerError, open_container, png, svg
from merkki_verifier.fetch.policy import check_url
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.jws import JwsError, read_compact
from merkki_verifier.securing.sd_jwt import SdJwtError, read_sd_jwt, rebuild
from merkki_verifier.status.encoding import decode_2021, decode_bitstring, decode_token_list
from merkki_verifier.status.faults import StatusError
from merkki_verifier.strict_json import JsonError, parse

SHOP = Workshop()
BADGES: Mapping[str, str] = {
    "rdfc": json.dumps(SHOP.sign(unsigned(credentialStatus=entry(5)))),
    "p256": json.dumps(SHOP.sign(unsigned(), KeyType.P256)),
    "jcs": json.dumps(SHOP.sign(unsigned(), cryptosuite="eddsa-jcs-2022")),
}
# A tenth of the work that a reader allows: a fuzzer soon finds the graphs that need it all.
FEW = Limits(max_statements=5_000, max_work=10_000)
TOKENS = (SHOP.jwt(KeyType.ED25519), SHOP.jwt(), SHOP.jwt(typ="vc+jwt"))
LISTS = (json.dumps(SHOP.status_list()), json.dumps(SHOP.status_list(7)))
ACADEMY = Academy()
OLDER = (json.dumps(assertion()), signed())
LIST_TOKEN = vc_jwt.secure(unsigned_list(), signer=SHOP.signer(), typ="vc+jwt")


@contextmanager
def serving(url: str, data: bytes) -> Iterator[None]:
    """The school's network with other bytes at one address. (A new school takes a while.)"""
    honest = SHOP.network.answers[url]
    SHOP.network.answers[url] = Response(200, {"content-type": "application/json"}, data)
    try:
        yield
    finally:
        SHOP.network.answers[url] = honest
        SHOP.network.asked.clear()


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def read_json(data: bytes) -> None:
    """What is read is what the standard library reads, and survives being written."""
    with suppress(JsonError):
        value = parse(data, max_bytes=1 << 20)
        assert json.loads(data) == value
        assert parse(json.dumps(value)) == value


def canonical_jcs(data: bytes) -> None:
    """The canonical form is a fixed point, and holds the same value."""
    with suppress(JsonError, ContextsError):
        value = parse(data)
        text = canonical_json(value)
        assert json.loads(text, parse_int=float) == value
        with suppress(JsonError):  # a double of 2^53 and more is written with all its digits
            assert canonical_json(parse(text)) == text


def read_jws(data: bytes) -> None:
    """The parts of a token that is read are the bytes that were given."""
    with suppress(JwsError):
        jws = read_compact(data)
        assert jws.compact == data
    verify_proof(data)


def verify_proof(data: bytes) -> None:
    """Nothing is verified as the school's that says anything else than what it signed."""
    report = SHOP.check(data)
    if report.verdict is not Verdict.VERIFIED or report.facts["issuer"] != SCHOOL:
        return  # others' honest badges are among the seeds
    opened = open_container(data)
    if opened.form == "jws":
        assert opened.payload.decode() in TOKENS
    else:
        assert any(same_badge(opened.payload, b, sets=n != "jcs") for n, b in BADGES.items())


def canonicalize_document(data: bytes) -> None:
    """The order of members never matters, and canonical statements are a fixed point."""
    with suppress(JsonError, ContextsError):
        value = parse(data)
        if not isinstance(value, dict):
            return
        text = canonicalize(value)
        assert canonicalize(_reversed(value)) == text
        assert canonicalize_nquads(text)[0] == text


def canonicalize_statements(data: bytes) -> None:
    """Canonical statements are a fixed point."""
    with suppress(ContextsError, UnicodeDecodeError):
        text, _ = canonicalize_nquads(data.decode(), limits=FEW)
        assert canonicalize_nquads(text, limits=FEW)[0] == text


def read_png(data: bytes) -> None:
    """What was taken out of a picture is in it."""
    with suppress(ContainerError):
        assert png.extract(data) in data
    with suppress(ContainerError):
        assert png.extract(png.splice(data, BADGES["jcs"], replace=True)).decode() == BADGES["jcs"]


def read_svg(data: bytes) -> None:
    """What was put into a drawing comes out again."""
    with suppress(ContainerError):
        svg.extract(data)
    with suppress(ContainerError):
        baked = svg.splice(data, BADGES["jcs"], replace=True)
        assert json.loads(svg.extract(baked)) == json.loads(BADGES["jcs"])


def read_did_document(data: bytes) -> None:
    """A key that is found is in the document of this very DID, and for this purpose."""
    with suppress(JsonError):
        document = parse(data, max_depth=30)
        with suppress(KeysError):
            parse_jwks(document, issuer=SCHOOL)
        did = document.get("id") if isinstance(document, dict) else None
        if isinstance(did, str):
            _find_each(document, did)
    with serving(DOCUMENT, data):
        SHOP.check(BADGES["p256"])


def read_status_list(data: bytes) -> None:
    """Whatever stands at a list's address: an answer, and never a good one for a lie."""
    for decode in (decode_bitstring, decode_2021, decode_token_list):
        with suppress(StatusError):
            assert len(decode(text_of(data), max_bytes=1 << 16)) <= 1 << 16
    with serving(LIST, data):
        report = SHOP.check(BADGES["rdfc"])
    if report.verdict is Verdict.VERIFIED:
        truthful = any(same_badge(data, known) for known in LISTS)
        assert truthful or data.strip() == LIST_TOKEN.encode()


def judge_url(data: bytes) -> None:
    """What may be fetched is read alike by the standard library, and is plain ASCII."""
    with suppress(FetchError):
        target = check_url(text_of(data))
        read = urlsplit(target.url)
        assert (read.scheme, read.hostname, read.port or 443) == ("https", *target.origin)
        assert read.username is None
        assert target.url.isascii()


def read_selective_jwt(data: bytes) -> None:
    """What is rebuilt holds nothing of the machinery."""
    with suppress(SdJwtError, JwsError, JsonError):
        claims = rebuild(read_sd_jwt(data), max_depth=100).claims
        assert "_sd" not in claims
        assert "_sd_alg" not in claims
    SHOP.check(data)


def read_older_badge(data: bytes) -> None:
    """Whatever is handed over, or stands at an address of the academy: only its own award holds."""
    reports = [ACADEMY.look(data)]
    for url in (BADGE, MARK, ISSUER, KEY, REVOKED):
        honest = ACADEMY.network.answers[url]
        ACADEMY.network.answers[url] = Response(200, {}, data)
        reports += [ACADEMY.look(badge) for badge in OLDER]
        ACADEMY.network.answers[url] = honest
    ACADEMY.network.asked.clear()
    for report in reports:
        if report.verdict is Verdict.VERIFIED:
            assert report.require()["recipient"] == assertion()["recipient"]


def _find_each(document: object, did: str) -> None:
    with suppress(KeysError):
        methods = parse_did_document(document, did=did)
        for name in methods:
            with suppress(KeysError):
                found = find_method(methods, name, did=did, now=NOW)
                assert found.controller == did
                assert found.id.partition("#")[0] == did


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "json": read_json,
    "jcs": canonical_jcs,
    "jws": read_jws,
    "data_integrity": verify_proof,
    "canonicalizer": canonicalize_document,
    "nquads": canonicalize_statements,
    "png": read_png,
    "svg": read_svg,
    "did_document": read_did_document,
    "status_list": read_status_list,
    "url": judge_url,
    "sd_jwt": read_selective_jwt,
    "older_badge": read_older_badge,
}
# Their seeds are JSON, so a fuzzer may change values instead of bytes.
OF_JSON = frozenset(
    {"json", "jcs", "data_integrity", "canonicalizer", "did_document", "status_list"}
    | {"older_badge"}
)
