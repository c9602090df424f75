"""Which keys are usable, in each of their forms."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from math import prod

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from keys_world import UNHURRIED, Keys

from merkki_keys import (
    Alg,
    KeyFormatError,
    KeyType,
    PrivateKey,
    PublicKey,
    b64url_decode,
    b64url_encode,
    base58btc_decode,
    base58btc_encode,
)
from merkki_keys.native import CURVES

P = 2**255 - 19


def refused(code: str, mapping: Mapping[str, object]) -> None:
    with pytest.raises(KeyFormatError) as error:
        PublicKey.from_jwk(mapping)
    assert error.value.code == code


def refused_multikey(code: str, text: str) -> None:
    with pytest.raises(KeyFormatError) as error:
        PublicKey.from_multikey(text)
    assert error.value.code == code


def multikey(raw: bytes) -> str:
    return "z" + base58btc_encode(raw)


def raw_of(text: str) -> bytes:
    return base58btc_decode(text[1:])


def test_a_key_is_the_same_key_in_every_form(key: PrivateKey) -> None:
    public = key.public
    assert PublicKey.from_jwk(public.to_jwk()) == public
    assert PublicKey.from_pem(public.to_pem()) == public
    assert hash(PublicKey.from_pem(public.to_pem())) == hash(public)
    if public.key_type is not KeyType.RSA:
        assert PublicKey.from_multikey(public.to_multikey()) == public


def test_a_public_key_travels_between_processes(key: PrivateKey) -> None:
    assert pickle.loads(pickle.dumps(key.public)) == key.public  # noqa: S301 - our own bytes
    assert copy.deepcopy(key.public) == key.public


@UNHURRIED
@given(st.binary(min_size=32, max_size=32))
def test_every_ed25519_key_makes_the_round_trip(seed: bytes) -> None:
    public = PrivateKey.from_secret_bytes(KeyType.ED25519, seed).public
    assert PublicKey.from_multikey(public.to_multikey()) == public
    assert PublicKey.from_jwk(public.to_jwk()) == public


@UNHURRIED
@given(st.sampled_from(list(CURVES)), st.integers(1, 2**255))
def test_every_point_makes_the_round_trip(key_type: KeyType, scalar: int) -> None:
    size = CURVES[key_type].size
    public = PrivateKey.from_secret_bytes(key_type, scalar.to_bytes(size, "big")).public
    assert PublicKey.from_multikey(public.to_multikey()) == public
    assert PublicKey.from_jwk(public.to_jwk()) == public


def test_the_thumbprint_is_that_of_the_rfc() -> None:
    # RFC 7638 section 3.1 and RFC 8037 appendix A.3.
    rsa = {
        "kty": "RSA",
        "e": "AQAB",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
        "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
        "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
        "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
        "Cur-kEgU8awapJzKnqDKgw",
        "alg": "RS256",
        "kid": "2011-04-29",
    }
    assert PublicKey.from_jwk(rsa).thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    ed25519 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert PublicKey.from_jwk(ed25519).thumbprint() == thumbprint


def test_an_rsa_key_of_the_kind_that_can_be_factored_is_refused() -> None:
    # As the smart cards of CVE-2017-15361 made them: a power of 65537 modulo many small primes.
    product = prod(n for n in range(2, 168) if all(n % d for d in range(2, n)))
    start = 1 << 2047
    weak = start - start % product + product + pow(65537, 5, product)
    exponent = b64url_encode((65537).to_bytes(3, "big"))

    def jwk(modulus: int) -> dict[str, object]:
        return {"kty": "RSA", "n": b64url_encode(modulus.to_bytes(256, "big")), "e": exponent}

    refused("key-weak", jwk(weak))
    assert PublicKey.from_jwk(jwk(weak + 2)).key_type is KeyType.RSA


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
def test_a_signature_of_zeroes_fits_no_message(keys: Keys, key_type: KeyType) -> None:
    # CVE-2022-21449: r = s = 0 once verified whatever was signed.
    key, alg = keys[key_type], key_type.algorithm
    good = key.sign(b"text", alg=alg)
    assert key.public.verify(good, b"text", alg=alg)
    half = len(good) // 2
    for forged in (bytes(2 * half), bytes(half) + good[half:], good[:half] + bytes(half)):
        assert not key.public.verify(forged, b"text", alg=alg)


def test_rsa_has_no_multikey(keys: Keys) -> None:
    with pytest.raises(KeyFormatError) as error:
        keys[KeyType.RSA].public.to_multikey()
    assert error.value.code == "no-multikey"


# --- Multikey ---------------------------------------------------------------------------


@pytest.mark.parametrize("key_type", [KeyType.ED25519, *CURVES])
def test_a_multikey_of_another_length_is_refused(keys: Keys, key_type: KeyType) -> None:
    raw = raw_of(keys[key_type].public.to_multikey())
    assert PublicKey.from_multikey(multikey(raw)) == keys[key_type].public
    refused_multikey("key-length", multikey(raw[:-1]))
    refused_multikey("key-length", multikey(raw + b"\0"))


def test_a_multikey_of_an_uncompressed_point_is_refused(keys: Keys) -> None:
    jwk = keys[KeyType.P256].public.to_jwk()
    point = b"\x04" + b64url_decode(jwk["x"]) + b64url_decode(jwk["y"])
    refused_multikey("key-length", multikey(b"\x80\x24" + point))


def test_a_multikey_in_another_base_is_refused(keys: Keys) -> None:
    text = keys[KeyType.ED25519].public.to_multikey()
    PublicKey.from_multikey(text)
    for other in (text[1:], "u" + b64url_encode(raw_of(text)), "Z" + text[1:], "", "z0OIl"):
        refused_multikey("key-multibase", other)


def test_a_huge_multikey_is_refused_before_it_is_decoded(keys: Keys) -> None:
    text = keys[KeyType.P521].public.to_multikey()
    refused_multikey("key-multibase", "z" + "6" * 30_000_000)
    PublicKey.from_multikey(text)


@pytest.mark.parametrize(
    "prefix",
    ["", "ed8100", "ed", "ec01", "e701", "9999", "ffffff7f", "8524"],
    ids=["none", "over-long", "half", "x25519", "secp256k1", "unknown", "four bytes", "rsa"],
)
def test_a_multikey_of_another_codec_is_refused(keys: Keys, prefix: str) -> None:
    material = raw_of(keys[KeyType.ED25519].public.to_multikey())[2:]
    PublicKey.from_multikey(multikey(b"\xed\x01" + material))
    tail = material if prefix != "ed" else b""
    refused_multikey("key-codec", multikey(bytes.fromhex(prefix) + tail))


def test_a_point_needs_its_prefix_and_a_place_on_the_curve(keys: Keys) -> None:
    raw = raw_of(keys[KeyType.P256].public.to_multikey())
    refused_multikey("key-point", multikey(raw[:2] + b"\x05" + raw[3:]))
    refused_multikey("key-point", multikey(raw[:2] + b"\x02" + b"\xff" * 32))
    PublicKey.from_multikey(multikey(raw))


@pytest.mark.parametrize("codec", ["8026", "8626", "8726", "8826"])
def test_a_private_multikey_is_refused_as_a_leak(codec: str) -> None:
    refused_multikey("private-key-leaked", multikey(bytes.fromhex(codec) + b"\x11" * 32))


# --- Ed25519 points ---------------------------------------------------------------------


def small_order_encodings() -> list[bytes]:
    """All points of order 1, 2, 4 and 8, by adding a generator of them to itself."""
    d = -121665 * pow(121666, -1, P) % P

    def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = a, b
        t = d * x1 * x2 * y1 * y2 % P
        x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P
        y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P
        return x, y

    # A point of order 8 (its eightfold is the neutral element, its fourfold is not).
    y8 = int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    )
    square = (y8 * y8 - 1) * pow(d * y8 * y8 + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x8 = root if root * root % P == square else root * pow(2, (P - 1) // 4, P) % P
    points, point = [], (0, 1)
    for _ in range(8):
        point = add(point, (x8, y8))
        points.append(point)
    assert point == (0, 1)
    assert len(set(points)) == 8
    return [(y | (x & 1) << 255).to_bytes(32, "little") for x, y in points]


def ed25519(encoded: bytes) -> PublicKey:
    return PublicKey(KeyType.ED25519, encoded)


@pytest.mark.parametrize("encoded", small_order_encodings(), ids=bytes.hex)
def test_a_point_of_small_order_is_no_key(encoded: bytes) -> None:
    with pytest.raises(KeyFormatError) as error:
        ed25519(encoded)
    assert error.value.code == "key-small-order"


@pytest.mark.parametrize(
    "number",
    [P, P + 1, 2**255 - 1, 2, 1 | 1 << 255, P - 1 | 1 << 255],
    ids=["y=p", "y=p+1", "y=2^255-1", "y=2 is off the curve", "-0 of order 1", "-0 of order 2"],
)
def test_an_encoding_that_is_no_point_is_no_key(number: int) -> None:
    with pytest.raises(KeyFormatError) as error:
        ed25519(number.to_bytes(32, "little"))
    assert error.value.code == "key-point"


# --- RSA --------------------------------------------------------------------------------


def rsa_jwk(n: int, e: int) -> dict[str, str]:
    def octets(number: int) -> str:
        return b64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))

    return {"kty": "RSA", "n": octets(n), "e": octets(e)}


def modulus(keys: Keys) -> int:
    return int.from_bytes(b64url_decode(keys[KeyType.RSA].public.to_jwk()["n"]), "big")


@pytest.mark.parametrize("e", [1, 3, 17, 65536, 65535, 65538, 2**64 + 1])
def test_an_rsa_exponent_is_odd_and_from_65537_to_64_bits(keys: Keys, e: int) -> None:
    n = modulus(keys)
    PublicKey.from_jwk(rsa_jwk(n, 65537))
    PublicKey.from_jwk(rsa_jwk(n, 2**64 - 1))
    refused("key-exponent", rsa_jwk(n, e))


def test_an_rsa_modulus_has_2048_to_8192_bits() -> None:
    # Shape alone is looked at here: the numbers are odd, but nobody's product of primes.
    PublicKey.from_jwk(rsa_jwk(2**2047 + 1, 65537))
    PublicKey.from_jwk(rsa_jwk(2**8192 - 1, 65537))
    refused("key-weak", rsa_jwk(2**2047 - 1, 65537))
    refused("key-too-large", rsa_jwk(2**8192 + 1, 65537))
    refused("key-too-large", rsa_jwk(2**20_000 + 1, 65537))
    refused("key-malformed", rsa_jwk(2**2047, 65537))


def test_rsa_material_is_the_der_of_pkcs1_and_nothing_else(keys: Keys) -> None:
    public = keys[KeyType.RSA].public
    assert PublicKey(KeyType.RSA, public.material) == public
    spki = public._native.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    other = keys[KeyType.P256].public._native.public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    for material in (b"", b"\x30", spki, other):
        with pytest.raises(KeyFormatError) as error:
            PublicKey(KeyType.RSA, material)
        assert error.value.code == "key-malformed"


# --- JWK --------------------------------------------------------------------------------


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_jwk_with_a_private_member_is_refused_as_a_leak(key: PrivateKey, member: str) -> None:
    jwk = key.public.to_jwk()
    PublicKey.from_jwk({**jwk, "x-note": "a stranger's member"})
    refused("private-key-leaked", {**jwk, member: "AQ"})


def test_a_jwk_meant_for_something_else_is_refused(key: PrivateKey) -> None:
    jwk = key.public.to_jwk()
    right = {**jwk, "use": "sig", "key_ops": ["verify"], "alg": key.public.algorithm.value}
    assert PublicKey.from_jwk(right) == key.public
    refused("jwk-use", {**jwk, "use": "enc"})
    refused("jwk-use", {**jwk, "use": None})
    refused("jwk-use", {**jwk, "key_ops": ["encrypt"]})
    refused("jwk-use", {**jwk, "key_ops": []})
    refused("jwk-malformed", {**jwk, "key_ops": "verify"})
    refused("jwk-malformed", {**jwk, "key_ops": ["verify", 1]})
    refused("jwk-malformed", {**jwk, "key_ops": ["verify", "verify"]})
    refused("jwk-alg", {**jwk, "alg": "HS256"})
    refused("jwk-alg", {**jwk, "alg": "none"})
    refused("jwk-alg", {**jwk, "alg": None})
    refused("jwk-alg", {**jwk, "alg": ["EdDSA"]})


def test_an_ed25519_jwk_may_name_its_algorithm_the_new_way(keys: Keys) -> None:
    jwk = keys[KeyType.ED25519].public.to_jwk()
    PublicKey.from_jwk({**jwk, "alg": "Ed25519"})
    refused("jwk-alg", {**jwk, "alg": "Ed448"})


@pytest.mark.parametrize("name", ["x", "y"])
@pytest.mark.parametrize("key_type", CURVES)
def test_a_coordinate_has_its_full_length(keys: Keys, key_type: KeyType, name: str) -> None:
    jwk = keys[key_type].public.to_jwk()
    raw = b64url_decode(jwk[name])
    refused("key-length", {**jwk, name: b64url_encode(raw[:-1])})
    refused("key-length", {**jwk, name: b64url_encode(b"\0" + raw)})
    refused("jwk-malformed", {**jwk, name: jwk[name] + "="})
    refused("jwk-malformed", {**jwk, name: 5})
    refused("jwk-malformed", {k: v for k, v in jwk.items() if k != name})
    PublicKey.from_jwk(jwk)


def test_coordinates_must_lie_on_the_curve(keys: Keys) -> None:
    jwk = keys[KeyType.P256].public.to_jwk()
    refused("key-point", {**jwk, "x": jwk["y"], "y": jwk["x"]})
    refused("key-point", {**jwk, "x": b64url_encode(bytes(32)), "y": b64url_encode(bytes(32))})
    refused("key-point", {**jwk, "x": b64url_encode(b"\xff" * 32)})
    refused("key-length", {**jwk, "crv": "P-384"})


def test_a_p521_coordinate_keeps_its_leading_zero_and_stays_in_the_field(keys: Keys) -> None:
    # Half of all coordinates begin with a byte of zero: it is written, and has to be there.
    jwk = small_p521().public.to_jwk()
    x = b64url_decode(jwk["x"])
    assert (len(x), x[0]) == (66, 0)
    assert PublicKey.from_jwk(jwk) == small_p521().public
    refused("key-length", {**jwk, "x": b64url_encode(x[1:])})
    # The same number with a bit above the 521st is no coordinate at all.
    refused("key-point", {**jwk, "x": b64url_encode(b"\x02" + x[1:])})
    refused("key-point", {**jwk, "x": b64url_encode(b"\x01" + x[1:])})
    refused("key-point", {**jwk, "x": jwk["y"], "y": jwk["x"]})
    refused("key-length", {**jwk, "crv": "P-256"})
    refused("key-length", {**keys[KeyType.P384].public.to_jwk(), "crv": "P-521"})


@pytest.mark.parametrize("name", ["n", "e"])
def test_an_rsa_number_is_written_without_leading_zeros(keys: Keys, name: str) -> None:
    jwk = keys[KeyType.RSA].public.to_jwk()
    raw = b64url_decode(jwk[name])
    refused("jwk-malformed", {**jwk, name: b64url_encode(b"\0" + raw)})
    refused("jwk-malformed", {**jwk, name: ""})
    PublicKey.from_jwk(jwk)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct"},
        {"kty": ["OKP"]},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed448", "x": "AA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-192", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": None},
        {"kty": "EC", "crv": {}},
    ],
)
def test_a_jwk_of_a_kind_we_do_not_use_is_refused(jwk: dict[str, object]) -> None:
    refused("key-unsupported", jwk)


# --- PEM --------------------------------------------------------------------------------


def test_a_pem_that_is_no_public_key_is_refused(key: PrivateKey) -> None:
    pem = key.public.to_pem()
    assert PublicKey.from_pem(pem) == key.public
    for bad in (b"", b"-----BEGIN PUBLIC KEY-----", pem[:60], b"x" * 20_000):
        with pytest.raises(KeyFormatError) as error:
            PublicKey.from_pem(bad)
        assert error.value.code == "key-malformed"


def test_a_pem_with_a_private_key_is_refused_as_a_leak(key: PrivateKey) -> None:
    with pytest.raises(KeyFormatError) as error:
        PublicKey.from_pem(b"-----BEGIN PRIVATE KEY-----\n" + key.to_pkcs8())
    assert error.value.code == "private-key-leaked"


def test_a_pem_of_another_kind_is_refused() -> None:
    others = (ec.generate_private_key(ec.SECP256K1()), x25519.X25519PrivateKey.generate())
    for other in others:
        pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        with pytest.raises(KeyFormatError) as error:
            PublicKey.from_pem(pem)
        assert error.value.code == "key-unsupported"


# --- verifying --------------------------------------------------------------------------


def test_a_key_verifies_its_own_signature_and_no_other(key: PrivateKey) -> None:
    alg = key.public.algorithm
    signature = key.sign(b"a mark", alg=alg)
    assert key.public.verify(signature, b"a mark", alg=alg)
    assert not key.public.verify(signature, b"a mork", alg=alg)
    assert not PrivateKey.generate(key.public.key_type).public.verify(signature, b"a mark", alg=alg)


def test_the_key_and_not_the_message_decides_the_algorithm(key: PrivateKey) -> None:
    signature = key.sign(b"a mark", alg=key.public.algorithm)
    for alg in Alg:
        fits = alg is key.public.algorithm
        assert key.public.verify(signature, b"a mark", alg=alg) is fits


def small_p521() -> PrivateKey:
    """A P-521 key both of whose coordinates begin with zero: the generator itself."""
    return PrivateKey.from_secret_bytes(KeyType.P521, (1).to_bytes(66, "big"))


def test_an_es512_signature_has_two_numbers_of_66_bytes_within_the_order(keys: Keys) -> None:
    key, alg = keys[KeyType.P521], Alg.ES512
    signature = key.sign(b"a mark", alg=alg)
    order = CURVES[KeyType.P521].order

    def holds(changed: bytes) -> bool:
        return key.public.verify(changed, b"a mark", alg=alg)

    assert holds(signature)
    r, s = signature[:66], signature[66:]
    assert not holds(signature[:-1])
    assert not holds(signature + b"\0")
    assert not holds(b"\0" + r + b"\0" + s)
    # The numbers as short as they can be written: another spelling of the same signature.
    assert not holds(r.lstrip(b"\0") + s.lstrip(b"\0") if r[0] == 0 else r[1:] + s)
    assert not holds(bytes(132))
    assert not holds(bytes(66) + s)
    assert not holds(r + bytes(66))
    assert not holds(order.to_bytes(66, "big") + s)
    # A bit above the 521st in either number.
    assert not holds(bytes([r[0] | 2]) + r[1:] + s)
    assert not holds(r + bytes([s[0] | 2]) + s[1:])
    # ECDSA itself allows the other sign of s (RFC 7518 section 3.4 asks for neither).
    assert holds(r + (order - int.from_bytes(s, "big")).to_bytes(66, "big"))


@UNHURRIED
@given(signature=st.binary(max_size=300))
def test_a_made_up_signature_is_false_and_never_an_exception(keys: Keys, signature: bytes) -> None:
    for key in keys.values():
        assert not key.public.verify(signature, b"a mark", alg=key.public.algorithm)
