"""The payload as its holder shows it: each digest replaced by what was disclosed for it.

RFC 9901 section 7.1 step 3. Every disclosure is used, exactly once, at a place that the
issuer signed for it; nothing it says can stand in the way of what the issuer said openly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from merkki_verifier.json_values import JsonDict, JsonValue, pointer
from merkki_verifier.securing.sd_jwt.combined import SdJwt
from merkki_verifier.securing.sd_jwt.disclosure import (
    ALGORITHM,
    DIGESTS,
    ELEMENT,
    RESERVED,
    Disclosure,
    hash_name_of,
)
from merkki_verifier.securing.sd_jwt.errors import SdJwtError

# Each level takes three calls, and the stack of Python has room for a thousand.
MAX_DEPTH = 200

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The claims that the issuer signed and the holder showed.

    ``disclosed`` tells where each disclosure came to stand. ``withheld`` are the places
    with digests that nothing was disclosed for: claims kept back, or decoys.
    """

    claims: JsonDict
    disclosed: Mapping[Path, Disclosure]
    withheld: tuple[Path, ...]

    def selective(self) -> set[str]:
        """The top-level claims that the holder could keep back, wholly or in part."""
        places = [*self.disclosed, *self.withheld]
        return {str(place[0]) for place in places if place}


def rebuild(sd_jwt: SdJwt, *, max_depth: int) -> Rebuilt:
    """Put the disclosures where their digests stand, and take all machinery out.

    ``max_depth`` counts levels of what comes out; beyond 200 nothing is rebuilt.
    Raises SdJwtError, naming the place.
    """
    hash_name = hash_name_of(sd_jwt.payload)
    work = _Work({d.digest(hash_name): d for d in sd_jwt.disclosures}, min(max_depth, MAX_DEPTH))
    payload = {name: value for name, value in sd_jwt.payload.items() if name != ALGORITHM}
    claims = work.members(payload, ())
    if work.waiting:
        message = f"{len(work.waiting)} disclosures belong to no digest that the issuer signed"
        raise SdJwtError("sd-jwt-unsigned", message)
    return Rebuilt(claims, work.disclosed, tuple(work.withheld))


@dataclass(slots=True)
class _Work:
    """One walk through a payload. Each disclosure leaves ``waiting`` when it is used."""

    waiting: dict[str, Disclosure]
    max_depth: int
    seen: set[str] = field(default_factory=set)
    disclosed: dict[Path, Disclosure] = field(default_factory=dict)
    withheld: list[Path] = field(default_factory=list)

    def value(self, value: JsonValue, path: Path) -> JsonValue:
        # A disclosure inside a disclosure can nest deeper than any one text does.
        if len(path) > self.max_depth:
            raise SdJwtError("sd-jwt-size", f"nested more than {self.max_depth} deep")
        if isinstance(value, dict):
            return self.members(value, path)
        return self.elements(value, path) if isinstance(value, list) else value

    def members(self, value: JsonDict, path: Path) -> JsonDict:
        if ELEMENT in value or ALGORITHM in value:
            raise _reserved("... or _sd_alg stands where it has no meaning", path)
        rebuilt = {n: self.value(v, (*path, n)) for n, v in value.items() if n != DIGESTS}
        digests = value.get(DIGESTS, [])
        if not isinstance(digests, list):
            raise _reserved("_sd is no list of digests", path)
        for digest in digests:
            found = self.take(digest, path)
            if found is None:
                continue
            if found.name is None:
                raise _misplaced("an element of an array is disclosed as a claim", path)
            if found.name in RESERVED:
                raise _reserved(f"a claim is named {found.name}", path)
            if found.name in rebuilt:
                message = f"a disclosure would overwrite {found.name!r:.60}"
                raise SdJwtError("sd-jwt-overwrite", message, pointer(*path))
            rebuilt[found.name] = self.opened(found, (*path, found.name))
        return rebuilt

    def elements(self, value: list[JsonValue], path: Path) -> list[JsonValue]:
        rebuilt: list[JsonValue] = []
        for item in value:
            if not isinstance(item, dict) or ELEMENT not in item:
                rebuilt.append(self.value(item, (*path, len(rebuilt))))
                continue
            if len(item) > 1:
                raise _reserved("... is not alone in its object", path)
            found = self.take(item[ELEMENT], path)
            if found is not None and found.name is not None:
                raise _misplaced("a claim is disclosed as an element of an array", path)
            if found is not None:
                rebuilt.append(self.opened(found, (*path, len(rebuilt))))
        return rebuilt

    def take(self, digest: JsonValue, path: Path) -> Disclosure | None:
        """The disclosure of a digest that is met for the first and only time."""
        if not isinstance(digest, str):
            raise _reserved("a digest is no text", path)
        if digest in self.seen:
            raise SdJwtError("sd-jwt-twice", "a digest is there twice", pointer(*path))
        self.seen.add(digest)
        found = self.waiting.pop(digest, None)
        if found is None:
            self.withheld.append(path)
        return found

    def opened(self, found: Disclosure, path: Path) -> JsonValue:
        self.disclosed[path] = found
        return self.value(found.value, path)


def _reserved(message: str, path: Path) -> SdJwtError:
    return SdJwtError("sd-jwt-reserved", message, pointer(*path))


def _misplaced(message: str, path: Path) -> SdJwtError:
    return SdJwtError("sd-jwt-misplaced", message, pointer(*path))
