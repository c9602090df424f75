"""Any payload, any choice of what to show, any change: held against a slow, plain twin."""

from __future__ import annotations

import copy
import itertools
import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sd_world import asked, attestation, b64, bound, claim, digest, look, sd_jwt
from workshop import KEYS, NOW, Json, Workshop

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Verdict
from merkki_verifier.json_values import pointer
from merkki_verifier.securing.sd_jwt import (
    SdJwtError,
    disclosable,
    issue,
    present,
    read_sd_jwt,
    rebuild,
    select,
)

RESERVED = {"_sd", "_sd_alg", "..."}
NAMES = st.text(max_size=4).filter(lambda name: name not in RESERVED) | st.sampled_from("ab/~")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
PAYLOADS = st.dictionaries(NAMES, VALUES, max_size=5).map(
    lambda made: {**made, "iss": "did:web:koulu.example", "vct": "https://koulu.example/vct"}
)
Path = tuple[str | int, ...]


def places(value: object, path: Path = ()) -> list[Path]:
    """Every member and element, outermost first."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [
        found
        for step, child in inner
        for found in ((*path, step), *places(child, (*path, step)))
        if found[0] not in ("iss", "vct", *FORCED)
    ]


FORCED = ("aud", "exp", "nbf", "cnf", "status", "vct#integrity")


def without(payload: Json, hidden: set[Path]) -> Json:
    """The payload with the hidden places taken out, the last first, so that indexes stay."""
    left: Any = copy.deepcopy(payload)
    for path in sorted(hidden, key=lambda p: [(isinstance(s, int), s) for s in p], reverse=True):
        place: Any = left
        try:
            for step in path[:-1]:
                place = place[step]
            del place[path[-1]]
        except (KeyError, IndexError):
            continue  # it stood in something that is gone
    return dict(left)


def issued(payload: Json, chosen: list[Path], decoys: int = 0) -> str:
    salts = (f"salt-{number}" for number in itertools.count())
    return issue(
        payload,
        disclosable=[pointer(*path) for path in chosen],
        signer=Workshop().signer(KeyType.P256),
        salts=lambda: next(salts),
        holder_jwk=KEYS[KeyType.ED25519].public.to_jwk(),
        decoys=decoys,
    )


@given(PAYLOADS, st.data())
@settings(max_examples=150, deadline=None)
def test_a_reader_sees_what_was_signed_and_shown_and_nothing_else(
    payload: Json, data: st.DataObject
) -> None:
    everywhere = places(payload)
    chosen = data.draw(
        st.lists(st.sampled_from(everywhere), unique=True) if everywhere else st.just([])
    )
    token = issued(payload, chosen, decoys=data.draw(st.integers(0, 3)))
    selective = sorted(disclosable(token))
    assert selective == sorted(pointer(*path) for path in chosen)
    shown = set(
        data.draw(st.lists(st.sampled_from(selective), unique=True) if selective else st.just([]))
    )
    around = {
        path for path in chosen if any(f"{p}/".startswith(f"{pointer(*path)}/") for p in shown)
    }
    report = look(select(token, disclose=shown))
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert report.signed is not None
    seen = {name: value for name, value in report.signed.items() if name != "cnf"}
    # Compared as JSON: 1 and 1.0 and True are one to Python.
    expected = without(payload, set(chosen) - around)
    assert json.dumps(seen, sort_keys=True) == json.dumps(expected, sort_keys=True)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_change_of_a_showing_is_ever_accepted(data: st.DataObject) -> None:
    text = SHOWN
    kind = data.draw(st.sampled_from(["letter", "cut", "insert", "swap", "double", "drop"]))
    parts = text.split("~")
    if kind == "letter":
        place = data.draw(st.integers(0, len(text) - 1))
        other = data.draw(st.sampled_from("AZaz09-_.~"))
        text = text[:place] + other + text[place + 1 :]
    elif kind == "cut":
        start = data.draw(st.integers(0, len(text) - 1))
        text = text[:start] + text[data.draw(st.integers(start + 1, len(text))) :]
    elif kind == "insert":
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.text("A9-_.~", min_size=1, max_size=4)) + text[place:]
    elif kind == "swap":
        first, second = data.draw(st.tuples(*[st.integers(0, len(parts) - 1)] * 2))
        parts[first], parts[second] = parts[second], parts[first]
        text = "~".join(parts)
    elif kind == "double":
        where = data.draw(st.integers(0, len(parts) - 1))
        text = "~".join([*parts[: where + 1], parts[where], *parts[where + 1 :]])
    else:
        where = data.draw(st.integers(0, len(parts) - 1))
        text = "~".join(parts[:where] + parts[where + 1 :])
    assume(text != SHOWN)
    assert asked(text).verdict is not Verdict.VERIFIED


SHOWN = present(
    issued({"iss": "did:web:koulu.example", "vct": "x", "a": [1, {"b": 2}], "c": "d"},
           [("a", 0), ("a", 1), ("a", 1, "b"), ("c",)]),
    disclose=["/a/1/b", "/c"],
    nonce="n-1",
    audience="https://employer.example",
    holder_signer=KeySigner("", KEYS[KeyType.ED25519]),
    now=NOW,
)  # fmt: skip


def test_the_showing_that_is_changed_above_holds() -> None:
    assert asked(SHOWN).verdict is Verdict.VERIFIED


MACHINERY = st.recursive(
    LEAVES | st.sampled_from(["_sd", "...", "_sd_alg"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_sd", "_sd_alg", "...", "a", "given_name"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["_sd", "_sd_alg", "...", "a", "b"]), MACHINERY), MACHINERY)
@settings(max_examples=300, deadline=None)
def test_whatever_an_issuer_signs_machinery_never_reaches_the_reader(
    payload: Json, value: object
) -> None:
    hidden = claim("given_name", value)
    digests = payload.get("_sd")
    if isinstance(digests, list):
        payload = {**payload, "_sd": [*digests, digest(hidden)]}
    try:
        read = read_sd_jwt(sd_jwt(payload, hidden).encode())
        claims = rebuild(read, max_depth=100).claims
    except SdJwtError:
        return
    assert RESERVED.isdisjoint(names(claims))


def names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()


@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(["", "~", "~~", "~a.b.c"]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_verify_raise(body: bytes, text: bytes, end: str) -> None:
    token = sd_jwt(attestation())
    head = token.split(".")[0]
    for raw in (
        f"{head}.{b64(body) or 'AA'}.{b64(text) or 'AA'}~".encode(),
        f"{token}{b64(text)}{end}".encode(),
        f"{token}~".encode() + text,
        bound(token).encode() + text,
    ):
        for report in (Workshop().check(raw), Workshop().check(raw, challenge="n-1")):
            assert report.findings
