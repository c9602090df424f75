"""Every sample of the hostile corpus as a trial: one thing to judge, and the answers allowed.

Tables are taken apart, so that each of their rows is a trial of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from corpus import Corpus, CorpusNetwork, Sample
from cryptography.hazmat.primitives.serialization import load_der_public_key

from merkki_contexts import ContextsError, canonical_json, canonicalize_nquads
from merkki_keys import EncodingError, KeyFormatError, KeyType, PublicKey
from merkki_keys.native import identify
from merkki_verifier import FetchError, Outcome, Report, Verdict
from merkki_verifier.fetch.addresses import PUBLIC
from merkki_verifier.fetch.policy import check_url
from merkki_verifier.recipient import check_recipient
from merkki_verifier.securing.jws import JwsError, read_compact, verify_signature
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.verify import verify

WORD = {
    Verdict.VERIFIED: "accept",
    Verdict.REJECTED: "reject",
    Verdict.INDETERMINATE: "indeterminate",
}
# What a sample may cost where its row says nothing (the manifest's own rules).
SECONDS, MEBIBYTES = 3.0, 300
_KEY_TYPES = {"Ed25519": KeyType.ED25519, "ES256": KeyType.P256, "ES384": KeyType.P384}
# The four tables of plain signatures that Project Wycheproof has for our algorithms.
_PLAIN = frozenset(
    {
        "ed25519_test",
        "ecdsa_secp256r1_sha256_p1363_test",
        "ecdsa_secp384r1_sha384_p1363_test",
        "rsa_signature_2048_sha256_test",
    }
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a trial: a word of the manifest, the codes said, the URLs asked for."""

    word: str
    codes: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to judge; ``judge`` does the work."""

    id: str
    allowed: frozenset[str]
    judge: Callable[[], Judged]
    control: bool = False
    must_warn: tuple[str, ...] = ()
    must_not_fetch: tuple[str, ...] = ()
    seconds: float = SECONDS
    mebibytes: int = MEBIBYTES


Judge = Callable[[Corpus, Sample], Judged]


def trials_of(corpus: Corpus, layer: str) -> Iterator[Trial]:
    """Every trial of one layer, in the order of the manifest."""
    for sample in corpus.samples(layer):
        if layer in JUDGES:
            yield _of_sample(corpus, sample, JUDGES[layer])
        else:
            yield from TABLES[layer](sample)


def _of_sample(corpus: Corpus, sample: Sample, judge: Judge) -> Trial:
    row = sample.row
    return Trial(
        id=sample.id,
        allowed=sample.allowed,
        judge=lambda: judge(corpus, sample),
        control=bool(row.get("control")),
        must_warn=_texts(row.get("must_warn")),
        must_not_fetch=_texts(row.get("must_not_fetch")),
        seconds=float(str(row.get("max_seconds", SECONDS))),
        mebibytes=int(str(row.get("max_rss_mib", MEBIBYTES))),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def all_codes(report: Report) -> frozenset[str]:
    """The codes of a report and of every report inside it."""
    return report.codes().union(*(all_codes(part.report) for part in report.parts))


def _verified(corpus: Corpus, sample: Sample, **asked: Any) -> tuple[Report, CorpusNetwork]:
    network = corpus.network()
    return verify(sample.read(), world=corpus.world(network), **asked), network


def _credential(corpus: Corpus, sample: Sample) -> Judged:
    report, network = _verified(corpus, sample)
    return Judged(WORD[report.verdict], all_codes(report), tuple(network.asked))


def _presentation(corpus: Corpus, sample: Sample) -> Judged:
    asked = {name: str(sample.row[name]) for name in ("challenge", "domain")}
    report, network = _verified(corpus, sample, **asked)
    return Judged(WORD[report.verdict], all_codes(report), tuple(network.asked))


def _recipient(corpus: Corpus, sample: Sample) -> Judged:
    known, kind = str(sample.row["known_identifier"]), str(sample.row["known_type"])
    report, network = _verified(corpus, sample, recipient=known)
    word = WORD[report.verdict]
    # Told what the identifier is, the answer must be the same or stricter.
    typed = tuple(check_recipient(report.signed or {}, known, kind))
    if any(finding.outcome is Outcome.FAILED for finding in typed):
        word = "reject"
    codes = all_codes(report) | {finding.code for finding in typed}
    return Judged(word, codes, tuple(network.asked))


def _json(_: Corpus, sample: Sample) -> Judged:
    try:
        parse(sample.read())
    except JsonError as error:
        return Judged("reject", frozenset({error.code}))
    return Judged("accept")


def _rdfc(corpus: Corpus, sample: Sample) -> Judged:
    hash_name = str(sample.row.get("hash", "SHA-256"))
    try:
        canonical, _labels = canonicalize_nquads(sample.read().decode(), hash_name=hash_name)
    except ContextsError as error:
        return Judged("reject", frozenset({error.code}))
    except UnicodeDecodeError:
        return Judged("reject")
    wanted = sample.row.get("canonical_sha256")
    if wanted is not None and sha256(canonical.encode()).hexdigest() != wanted:
        return Judged("another canonical form")
    file = sample.row.get("canonical_file")
    if file is not None and (corpus.folder / str(file)).read_text("utf-8") != canonical:
        return Judged("another canonical form")
    return Judged("accept")


JUDGES: Mapping[str, Judge] = {
    "credential": _credential,
    "presentation": _presentation,
    "recipient": _recipient,
    "json": _json,
    "rdfc": _rdfc,
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table, and how it is judged."""

    members: Mapping[str, Any]
    rule: Callable[[Mapping[str, Any]], bool]
    given: Mapping[str, Any] = field(default_factory=dict)

    def judge(self) -> Judged:
        return Judged("accept" if self.rule({**self.given, **self.members}) else "reject")


def _table(sample: Sample, rows: Sequence[tuple[_Row, frozenset[str]]]) -> Iterator[Trial]:
    for number, (row, allowed) in enumerate(rows):
        yield Trial(f"{sample.id}[{number}]", allowed, row.judge)


def _jcs(sample: Sample) -> Iterator[Trial]:
    rows = json.loads(sample.read())
    yield from _table(sample, [(_Row(r, _is_canonical), frozenset({r["expected"]})) for r in rows])


def _is_canonical(row: Mapping[str, Any]) -> bool:
    try:
        text = canonical_json(parse(row["in"]))
    except (JsonError, ContextsError):
        return False
    if text.encode().hex() != row.get("out_hex"):
        raise AssertionError(f"another canonical form: {text}")
    return True


def _url_policy(sample: Sample) -> Iterator[Trial]:
    words = {"allow": "accept", "deny": "reject"}
    rows = json.loads(sample.read())
    yield from _table(
        sample, [(_Row(r, _may_fetch), frozenset({words[r["expected"]]})) for r in rows]
    )


def _may_fetch(row: Mapping[str, Any]) -> bool:
    # The stub resolver's ordinary answer, "to be treated as public".
    table = PUBLIC.admitting("203.0.113.9/32")
    try:
        host = check_url(row["url"]).host
    except FetchError:
        return False
    answers = row.get("dns", {}).get(host, [])
    flat = [a for answer in answers for a in ([answer] if isinstance(answer, str) else answer)]
    return bool(flat) and all(table.why_refused(address) is None for address in flat)


def _signature(sample: Sample) -> Iterator[Trial]:
    document, name = json.loads(sample.read()), sample.path.stem
    if isinstance(document, list):
        rows = [(_Row(row, _raw_signature), frozenset({row["expected"]})) for row in document]
    else:
        rule = _plain_signature if name in _PLAIN else _token
        rows = [
            (_Row(test, rule, _shared_by(group)), _by_result(test, group, name))
            for group in document["testGroups"]
            for test in group["tests"]
        ]
    yield from _table(sample, rows)


def _shared_by(group: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in group.items() if name != "tests"}


def _by_result(test: Mapping[str, Any], group: Mapping[str, Any], table: str) -> frozenset[str]:
    """What Wycheproof's word allows; what is outside our allow-list may be refused."""
    if test["result"] == "invalid":
        return frozenset({"reject"})
    sizes_we_refuse = "SmallPublicKey" in test.get("flags", ())  # RSA with e = 3
    if test["result"] == "acceptable" or sizes_we_refuse:
        return frozenset({"accept", "reject"})
    if test.get("comment") == "emptyPayload":
        return frozenset({"accept", "reject"})  # right, and yet never a credential
    if table in _PLAIN or _ours(group):
        return frozenset({"accept"})
    return frozenset({"reject"})


def _ours(group: Mapping[str, Any]) -> bool:
    """Whether a group's key is for an algorithm in our allow-list."""
    keys = _public_keys(group)
    return bool(keys) and all(jwk.get("alg") in ("ES256", "RS256", None) for jwk in keys)


def _public_keys(group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    public = group.get("public")
    return list(public.get("keys", [public])) if public else []


def _raw_signature(row: Mapping[str, Any]) -> bool:
    raw, key_type = bytes.fromhex(row["public_key_hex"]), _KEY_TYPES.get(row["alg"])
    try:
        public = _spki(raw) if key_type is None else PublicKey(key_type, raw)
    except KeyFormatError:
        return False
    signature, message = bytes.fromhex(row["sig_hex"]), bytes.fromhex(row["msg_hex"])
    return public.verify(signature, message, alg=public.algorithm)


def _plain_signature(row: Mapping[str, Any]) -> bool:
    try:
        public = _spki(bytes.fromhex(row.get("publicKeyDer") or row["publicKeyAsn"]))
    except KeyFormatError:
        return False
    signature, message = bytes.fromhex(row["sig"]), bytes.fromhex(row["msg"])
    return public.verify(signature, message, alg=public.algorithm)


def _token(row: Mapping[str, Any]) -> bool:
    """Whether one public key of the group verifies the token by our reading of a JWS.

    Keys that are for encryption or symmetric have no public half here: refused as a whole.
    """
    token = row.get("jws")
    if not isinstance(token, str):
        return False
    try:
        jws = read_compact(token.encode())
    except (JwsError, UnicodeEncodeError):
        return False
    return any(_verifies(jwk, jws) for jwk in _public_keys(row))


def _verifies(jwk: Mapping[str, Any], jws: Any) -> bool:
    try:
        verify_signature(jws, PublicKey.from_jwk(jwk))
    except (KeyFormatError, EncodingError, JwsError):
        return False
    return True


def _spki(der: bytes) -> PublicKey:
    return PublicKey(*identify(load_der_public_key(der)))


TABLES: Mapping[str, Callable[[Sample], Iterator[Trial]]] = {
    "jcs": _jcs,
    "url-policy": _url_policy,
    "signature": _signature,
}
LAYERS = (*JUDGES, *TABLES)
