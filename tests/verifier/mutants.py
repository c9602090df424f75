"""Valid badges in every form we read, and changes of them: bytes, values, tokens, pictures."""

from __future__ import annotations

import base64
import copy
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from code_cases.reading import DRAWING, picture
from presenting import ASKED, enveloped, mine, mine_as_token, presentation, shown, shown_as_token
from sameness import same_badge
from sd_world import badge as sd_badge
from selective_world import derived, legacy
from workshop import Json, Workshop, entry, unsigned

from merkki_keys import KeyType
from merkki_verifier import Report
from merkki_verifier.containers import open_container, png, svg

RICH = unsigned(
    credentialStatus=entry(5),
    awardedDate="2026-11-01T00:00:00Z",
    validUntil="2031-11-01T00:00:00Z",
    evidence=[{"type": ["Evidence"], "name": "Palkkalaskelma", "narrative": "Harjoitustehtävä"}],
)
_PIECES = (b"{", b"}", b"[", b"]", b",", b'"', b"null", b'"@id"', b'"@type"', b'":"', b"\\u0000")
_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    -1,
    1.5,
    "",
    "fi",
    "urn:x:1",
    [],
    {},
    [[]],
    {"id": "urn:x:1"},
)
_KEYS = ("id", "type", "@id", "@type", "@graph", "@context", "name", "proof", "issuer", "Criteria")
_CONTEXTS = (
    "https://w3id.org/security/data-integrity/v2",
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    "https://x.example/context",
)


@dataclass(frozen=True)
class Subject:
    """One valid badge or presentation. ``sets`` where a signature covers statements, not text."""

    name: str
    raw: bytes
    sets: bool = True
    asked: Json = field(default_factory=dict)

    @property
    def payload(self) -> bytes:
        """The credential inside its container."""
        return open_container(self.raw).payload

    @property
    def form(self) -> str:
        return open_container(self.raw).form

    def check(self, shop: Workshop, raw: bytes) -> Report:
        return shop.check(raw, **self.asked)

    def says_the_same(self, raw: bytes) -> bool:
        """Whether a file that was accepted holds this very badge."""
        opened = open_container(raw)
        if opened.form != self.form:
            return False
        if self.form == "json":
            return same_badge(opened.payload, self.payload, sets=self.sets)
        # A holder may keep disclosures back and show them in any order; nothing else is free.
        token, *parts = opened.payload.split(b"~")
        wanted, *disclosures = self.payload.split(b"~")
        return token == wanted and set(parts) <= set(disclosures)


def subjects(shop: Workshop) -> Iterator[Subject]:
    """Every securing in plain files, some of them in pictures, and presentations."""
    texts: dict[str, Any] = {
        "eddsa-rdfc-2022": shop.sign(RICH),
        "ecdsa-rdfc-2019": shop.sign(RICH, KeyType.P256),
        "ecdsa-rdfc-2019-p384": shop.sign(RICH, KeyType.P384),
        "eddsa-jcs-2022": shop.sign(RICH, cryptosuite="eddsa-jcs-2022"),
        "ecdsa-jcs-2019": shop.sign(RICH, KeyType.P256, cryptosuite="ecdsa-jcs-2019"),
        "ecdsa-sd-2023": derived(RICH, "/awardedDate", "/evidence", "/name"),
        "Ed25519Signature2020": legacy(RICH),
        "two proofs": _with_two_proofs(shop),
    }
    for name, document in texts.items():
        raw = json.dumps(document, ensure_ascii=len(name) % 2 == 0).encode()
        yield Subject(name, raw, sets="jcs" not in name)
    tokens = {
        **{f"jwt-{kind.name}": shop.jwt(kind, credentialStatus=entry(5)) for kind in KeyType},
        "vc+jwt": shop.jwt(typ="vc+jwt"),
        "vc+sd-jwt": sd_badge(),
    }
    yield from (Subject(name, token.encode()) for name, token in tokens.items())
    for name in ("eddsa-rdfc-2022", "eddsa-jcs-2022", "jwt-P256"):
        text = tokens[name] if name in tokens else json.dumps(texts[name])
        yield Subject(f"png {name}", png.splice(picture(), text), sets="jcs" not in name)
        yield Subject(f"svg {name}", svg.splice(DRAWING, text), sets="jcs" not in name)
    held = presentation(mine(shop), enveloped(mine_as_token(shop)))
    yield Subject("presentation", json.dumps(shown(held)).encode(), asked=ASKED)
    yield Subject("presentation token", shown_as_token(held).encode(), asked=ASKED)


def _with_two_proofs(shop: Workshop) -> Json:
    one, other = shop.sign(RICH), shop.sign(RICH, KeyType.P256)
    return {**one, "proof": [one["proof"], other["proof"]]}


def dice(seed: int | str) -> random.Random:
    """Chance that can be had again."""
    return random.Random(seed)  # noqa: S311 # nothing here is secret


def mutant(subject: Subject, chance: random.Random) -> bytes:
    """The subject with one to three changes."""
    raw = subject.raw
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        change = chance.choice((in_bytes, in_payload, in_payload))
        with suppress(ValueError, RecursionError):  # a change that the last one made impossible
            raw = change(raw, chance)
    return raw


def in_bytes(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, wherever they are."""
    data, at = bytearray(raw), chance.randrange(len(raw) + 1)
    until = min(len(raw), at + chance.randrange(30))
    match chance.randrange(6):
        case 0 if at < len(raw):
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:until]
        case 2:
            data[at:at] = data[at:until]
        case 3:
            data[at:until] = chance.choice(_PIECES)
        case 4:
            data[at:at] = chance.choice((b" ", b"\n", b"\t", b"\0", b"\xc2\xa0", b"\xef\xbb\xbf"))
        case _:
            data[at:until] = chance.randbytes(chance.randrange(8))
    return bytes(data)


def in_payload(raw: bytes, chance: random.Random) -> bytes:
    """A value, a part of a token or a piece of a picture changed, and all around it made right."""
    opened = open_container(raw)
    changed = _in_token if opened.form == "jws" else _in_json
    if opened.kind == "png" and chance.random() < 0.3:
        return _in_chunks(raw, chance)
    payload = changed(opened.payload, chance)
    if opened.kind == "png":
        return png.splice(raw, payload.decode(), replace=True)
    if opened.kind == "svg":
        return svg.splice(raw, payload.decode(), replace=True)
    return payload


def _in_chunks(raw: bytes, chance: random.Random) -> bytes:
    """Chunks of a PNG changed or moved, their checksums made right."""
    chunks, place = list[tuple[bytes, bytes]](), len(png.SIGNATURE)
    while place < len(raw):
        length, kind = struct.unpack_from(">I4s", raw, place)
        chunks.append((kind, raw[place + 8 : place + 8 + length]))
        place += 12 + length
    index = chance.randrange(len(chunks))
    kind, body = chunks[index]
    match chance.randrange(4):
        case 0:
            chunks[index] = (kind, in_bytes(body, chance))
        case 1:
            chunks.insert(chance.randrange(len(chunks)), (kind, body))
        case 2:
            chunks[index] = (chance.choice((b"iTXt", b"tEXt", b"zTXt", b"IDAT")), body)
        case _:
            chance.shuffle(chunks)
    return png.SIGNATURE + b"".join(
        struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks
    )


def _in_token(token: bytes, chance: random.Random) -> bytes:
    """A header or payload with a value changed, or the parts of a token used otherwise."""
    signed, tilde, rest = token.partition(b"~")
    parts = signed.split(b".")
    index = chance.randrange(len(parts))
    match chance.randrange(5):
        case 0:
            parts[index] = b""
        case 1:
            parts[index] = parts[chance.randrange(len(parts))]
        case 2:
            parts[index] += b"="
        case 3:
            parts.append(parts[index])
        case _:
            index %= 2
            plain = base64.urlsafe_b64decode(parts[index] + b"==")
            changed = _in_json(plain, chance)
            parts[index] = base64.urlsafe_b64encode(changed).rstrip(b"=")
    return b".".join(parts) + tilde + rest


def _in_json(raw: bytes, chance: random.Random) -> bytes:
    """A value changed at a place taken by chance, or only the way it is all written."""
    document = json.loads(raw)
    places = list(_places(document))
    if places:
        chance.choice(_CHANGES)(document, chance.choice(places), chance)
    compact = chance.random() < 0.5
    text = json.dumps(
        document,
        ensure_ascii=chance.random() < 0.5,
        separators=(",", ":") if compact else None,
        sort_keys=chance.random() < 0.2,
    )
    return text.encode()


Place = tuple[Any, Any]  # a list or an object, and the key of a value in it


def _places(value: Any) -> Iterator[Place]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _drop(_: Any, place: Place, __: random.Random) -> None:
    del place[0][place[1]]


def _set(_: Any, place: Place, chance: random.Random) -> None:
    place[0][place[1]] = copy.deepcopy(chance.choice(_VALUES))


def _copy(document: Any, place: Place, chance: random.Random) -> None:
    holder, key = chance.choice(list(_places(document)))
    place[0][place[1]] = copy.deepcopy(holder[key])


def _wrap(_: Any, place: Place, chance: random.Random) -> None:
    value = place[0][place[1]]
    unwrapped = value[0] if isinstance(value, list) and len(value) == 1 else [value]
    place[0][place[1]] = chance.choice((unwrapped, [value], {"@value": value}, {"@set": [value]}))


def _repeat(_: Any, place: Place, chance: random.Random) -> None:
    value = place[0][place[1]]
    if isinstance(value, list) and value:
        value.append(copy.deepcopy(chance.choice(value)))
        chance.shuffle(value)
    else:
        place[0][place[1]] = [value, copy.deepcopy(value)]


def _rename(_: Any, place: Place, chance: random.Random) -> None:
    holder, key = place
    if isinstance(holder, dict):
        new = chance.choice((key.upper(), key.capitalize(), f"{key} ", f"schema:{key}", *_KEYS))
        holder[new] = holder.pop(key)


def _add(_: Any, place: Place, chance: random.Random) -> None:
    if isinstance(place[0], dict):
        place[0][chance.choice(_KEYS)] = copy.deepcopy(chance.choice(_VALUES))


def _spell(_: Any, place: Place, chance: random.Random) -> None:
    value = place[0][place[1]]
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        odd = chance.choice(("\u0430", "\u200b", "\u0301", " ", value[at].swapcase(), ""))
        place[0][place[1]] = value[:at] + odd + value[at + 1 :]


def _context(document: Any, _: Place, chance: random.Random) -> None:
    contexts = document.get("@context") if isinstance(document, dict) else None
    if isinstance(contexts, list):
        contexts.insert(chance.randrange(len(contexts) + 1), chance.choice(_CONTEXTS))


_CHANGES: tuple[Callable[[Any, Place, random.Random], None], ...] = (
    *(_drop, _set, _copy, _wrap, _repeat),
    *(_rename, _add, _spell, _context),
)
