"""Codes of SD-JWTs: their form, what was disclosed, whose attestation it is, who holds it."""

from __future__ import annotations

from merkki_verifier.codes.afterwards import SIGNED
from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

_FORM = Stage(Check.PROOF, "the file holds an SD-JWT", "RFC 9901 4")
_PLACES = Stage(Check.PROOF, "the form of the SD-JWT is sound", "RFC 9901 7.1")
_AUDIENCE = Stage(Check.PROOF, SIGNED, "RFC 7519 4.1.3")
_CLAIMS = Stage(Check.STRUCTURE, "the disclosures fit the SD-JWT", "SD-JWT VC 2.2.2")
_CERTIFICATE = Stage(Check.ISSUER, "the disclosures fit the SD-JWT", "SD-JWT VC 2.5")
_RECIPIENT = Stage(Check.RECIPIENT, SIGNED, "RFC 9901 9.7")
_BINDING = Stage(Check.HOLDER, SIGNED, "RFC 9901 7.3")

_AGAIN = "Issuers: make it with a library that keeps to RFC 9901."
_HOLDER = "Ask the holder to show it again."

SD_JWT: tuple[Code, ...] = (
    # The combined format
    _FORM.fails(
        "sd-jwt-form",
        "The text is not a JWT, disclosures between `~`, and at the end a key binding or nothing.",
        advice="Copy it again, whole and without line breaks.",
    ),
    _FORM.fails("sd-jwt-size", "It has more than 1000 disclosures, or nests too deep.", spec=""),
    _FORM.fails(
        "sd-jwt-disclosure",
        "A disclosure is not an array of salt, name and value, or of salt and value, as strict "
        "JSON in exact base64url.",
        spec="RFC 9901 4.2",
        advice=_AGAIN,
    ),
    # Digests and disclosures
    _PLACES.fails(
        "sd-jwt-hash",
        "`_sd_alg` is none of sha-256, sha-384 and sha-512.",
        spec="RFC 9901 4.1.1",
        advice=_AGAIN,
    ),
    _PLACES.fails(
        "sd-jwt-reserved",
        "A claim is named `_sd`, `_sd_alg` or `...`, or one of these stands where it has no "
        "meaning.",
        spec="RFC 9901 4.1",
        advice=_AGAIN,
    ),
    _PLACES.fails(
        "sd-jwt-twice", "A digest or a disclosure is there more than once.", advice=_AGAIN
    ),
    _PLACES.fails(
        "sd-jwt-misplaced",
        "A claim is disclosed where an element of an array belongs, or the other way round.",
        advice=_AGAIN,
    ),
    _PLACES.fails(
        "sd-jwt-overwrite",
        "A disclosure has the name of a claim that is there already.",
        advice=_AGAIN,
    ),
    _PLACES.fails(
        "sd-jwt-unsigned",
        "A disclosure belongs to no digest that the issuer signed.",
        advice="Do not believe it: somebody has added it.",
    ),
    _PLACES.fails(
        "sd-jwt-selective",
        "The holder could keep back something on which the validity rests, such as `exp`, "
        "`status` or `credentialStatus`.",
        spec="RFC 9901 9.7",
        advice="Issuers: leave such claims in the open.",
    ),
    _AUDIENCE.says(
        "sd-jwt-audience",
        {Outcome.FAILED, Outcome.UNKNOWN},
        "The issuer made the SD-JWT for certain readers (`aud`), of whom the domain given is none; "
        "not known, where no domain was given.",
        advice="Callers: give `domain`.",
    ),
    # SD-JWT VC
    _CLAIMS.passes(
        "structure-sd-jwt-vc",
        "A warning: it has the shape of an SD-JWT VC, which is an attestation and no Open Badge; "
        "what its claims mean is for its type (`vct`) to say, whose metadata was not applied.",
    ),
    _CLAIMS.fails(
        "structure-sd-jwt-claim",
        "`vct` or `iss` is missing, or a claim of the token is of the wrong kind.",
        advice="Issuers: correct the claim that the pointer names.",
    ),
    _CERTIFICATE.cannot_tell(
        "issuer-certificate",
        "The key comes with a certificate chain (`x5c`), and this verifier checks none.",
        advice="Issuers: publish the key under a DID or as JWT VC Issuer Metadata as well.",
    ),
    _RECIPIENT.cannot_tell(
        "recipient-undisclosed",
        "Whom it was made out to may be among the claims that were kept back.",
        advice="Ask the holder to show that claim too.",
    ),
    # Key binding
    _BINDING.passes(
        "key-binding-ok",
        "Whoever shows it holds the key it is bound to, and signed this challenge.",
    ),
    _BINDING.skips(
        "key-binding-unasked",
        "A warning: its holder bound it to somebody at some time, both in `facts`; as no "
        "challenge was given, it may be a copy of that showing.",
        advice="Callers: give `challenge` and `domain` when a person shows it.",
    ),
    _BINDING.lacks(
        "key-binding-absent",
        "Nothing shows that whoever handed it over is its holder, and nobody asked.",
        advice="Callers: give `challenge` and `domain` when a person shows it.",
    ),
    _BINDING.fails(
        "key-binding-missing",
        "A challenge was given, and the SD-JWT came without a key binding.",
        advice=_HOLDER,
    ),
    _BINDING.fails(
        "key-binding-form",
        "The key binding is no strict JWT of the type kb+jwt with iat, aud, nonce and sd_hash.",
        spec="RFC 9901 4.3",
        advice="Wallets: keep to RFC 9901.",
    ),
    _BINDING.fails(
        "key-binding-key",
        "`cnf` names no key that the binding could be made with.",
        spec="RFC 7800 3",
        advice="Issuers: write the holder's public key as `cnf.jwk`.",
    ),
    _BINDING.fails(
        "key-binding-hash",
        "The key binding was made for another selection of disclosures, or for another SD-JWT.",
        spec="RFC 9901 4.3.1",
        advice=_HOLDER,
    ),
    _BINDING.fails(
        "key-binding-signature",
        "The key binding was signed by another key than the one in `cnf`.",
        advice="Do not accept it: whoever shows it is not its holder.",
    ),
    _BINDING.fails(
        "key-binding-time",
        "The key binding is of the future, has run out, or was not made within the last ten "
        "minutes, where a challenge was given.",
        advice=_HOLDER,
    ),
)
