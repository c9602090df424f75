"""Codes of the proof check: whether the named key signed exactly this.

The form of a proof comes before anything is fetched or computed for it. What the signature
could not have covered is in ``coverage``.
"""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

_HEADER = Stage(Check.PROOF, "the file holds a compact JWS", "RFC 7515 4")
_TOKEN = Stage(Check.PROOF, "the header of the JWS is sound", "OB 3.0 8.2.4")
_CLAIM = Stage(Check.PROOF, "the signature of the JWS fits", "OB 3.0 8.2.6.1")
_FORM = Stage(Check.PROOF, "the structure passed", "VC-DI 2.1")
_TOKEN_KEY = Stage(Check.PROOF, "the key of the JWS is the issuer's", "RFC 8725 3.1")
_KEY = Stage(Check.PROOF, "the key of the proof is the issuer's", "VC-DI 4.4")
_UNREAD = Stage(Check.PROOF, "none, for this says that the question was not reached")

_PROOF_FORM = "Issuers: write the proof as VC Data Integrity says; the pointer names the member."

SIGNATURE: tuple[Code, ...] = (
    _UNREAD.skips(
        "proof-skipped",
        "The proof was not checked: the JSON, the structure or the issuer's key stopped it.",
        advice="Look at the finding that failed, or that could not be told.",
    ),
    # A compact JWS, before its signature
    _HEADER.fails(
        "jws-form",
        "The token is not three parts of exact base64url with two dots between.",
        spec="RFC 7515 7.1",
        advice="Copy it again, whole and without line breaks.",
    ),
    _HEADER.fails("jws-size", "The header or the signature of the JWS is far too long.", spec=""),
    _HEADER.fails(
        "jws-header",
        "The header is no object of strict JSON, or its `kid` or `jwk` is of the wrong kind.",
    ),
    _HEADER.fails(
        "jws-crit",
        "The header has `crit` or `b64`: it demands an extension that we do not know.",
        spec="RFC 7515 4.1.11",
    ),
    _HEADER.fails(
        "jws-alg",
        "The header's `alg` is none of EdDSA, ES256, ES384, ES512 and RS256.",
        spec="RFC 8725 3.1",
        advice="Issuers: sign with one of these five.",
    ),
    _HEADER.fails(
        "jws-typ",
        "The header's `typ` names another kind of token than a credential.",
        spec="OB 3.0 8.2.3",
        advice="Issuers: write JWT, or vc+jwt for VC-JOSE-COSE.",
    ),
    _HEADER.fails(
        "jws-header-member",
        "The header has members beside `alg`, `kid`, `jwk` and `typ`.",
        spec="OB 3.0 8.2.3",
        advice="Issuers: leave them out.",
    ),
    _TOKEN.fails(
        "jwt-payload",
        "The signed payload is not a JSON object, or is a presentation and not a credential.",
    ),
    _TOKEN.fails(
        "jwt-vc-claim",
        "The token has a `vc` claim where its profile forbids one, or beside a second credential.",
        spec="VCDM 1.1 6.3.1",
    ),
    _TOKEN.fails(
        "jwt-date",
        "`nbf` or `exp` is not a number of seconds that a calendar has.",
        spec="RFC 7519 2",
    ),
    # A compact JWS, with the issuer's key
    _TOKEN_KEY.fails("jws-key-type", "The issuer's key is of another kind than `alg` says."),
    _CLAIM.fails(
        "jwt-claim-missing",
        "One of `iss`, `sub`, `jti`, `nbf` is missing, or has nothing in the credential to repeat.",
        advice="Issuers: repeat issuer.id, credentialSubject.id, id and validFrom as claims.",
    ),
    _CLAIM.fails(
        "jwt-claim-mismatch",
        "A claim of the token contradicts the credential beside it.",
        advice="Issuers: write each claim from the credential's own member.",
    ),
    # Embedded proofs, before their signature
    _FORM.fails(
        "proof-missing",
        "Nobody has signed the credential.",
        spec="OB 3.0 8",
        advice="Ask the issuer for the signed badge.",
    ),
    _FORM.fails(
        "proof-count",
        "The credential has more proofs than `Limits.max_proofs`, which is 10, or its derived "
        "proofs sign more than 4,096 statements singly.",
        spec="",
    ),
    _FORM.fails(
        "proof-malformed", "A proof is no object, or its id is not text.", advice=_PROOF_FORM
    ),
    _FORM.says(
        "proof-type-unsupported",
        {Outcome.UNKNOWN, Outcome.ABSENT},
        "A proof is of a type that we cannot check; absent, where a good proof of the issuer "
        "stands beside it.",
        advice="Issuers: DataIntegrityProof is what this version reads.",
    ),
    _FORM.fails(
        "proof-suite",
        "A proof names a cryptosuite that does not exist.",
        spec="VC-DI 3.1",
        advice="Issuers: mind the spelling, eddsa-rdfc-2022 for example.",
    ),
    _FORM.says(
        "proof-suite-unsupported",
        {Outcome.UNKNOWN, Outcome.ABSENT},
        "A proof is of a cryptosuite that exists and that we cannot check; absent, where a good "
        "proof of the issuer stands beside it.",
        spec="VC-DI 3.1",
        advice="Issuers: add a proof of a suite that docs/verifying.md lists.",
    ),
    _FORM.fails(
        "proof-purpose",
        "A proof was made for another purpose than assertionMethod, to log in for example.",
        spec="VC-DI 2.1",
        advice="Issuers: badges are signed with proofPurpose assertionMethod.",
    ),
    _FORM.fails(
        "proof-method",
        "A proof does not name its key by one URL; a key inside the proof would prove nothing.",
        advice=_PROOF_FORM,
    ),
    _FORM.fails(
        "proof-value",
        "A `proofValue` is missing, is not in the multibase form of its suite, or has the wrong "
        "length.",
        advice=_PROOF_FORM,
    ),
    _FORM.fails(
        "proof-date",
        "A proof's `created` or `expires` is no date with its time zone.",
        advice=_PROOF_FORM,
    ),
    _FORM.fails(
        "proof-expired",
        "A proof's `expires` has passed.",
        spec="VC-DI 4.4",
        advice="Ask the issuer for a new badge.",
    ),
    _FORM.fails("proof-duplicate-id", "Two proofs have the same id.", spec="VC-DI 2.1.2"),
    _FORM.fails(
        "proof-chain",
        "A `previousProof` is no list of ids, names a proof that is not there, or a chain of "
        "proofs runs in a circle.",
        spec="VC-DI 2.1.2",
    ),
    _FORM.lacks(
        "proof-foreign",
        "A warning: a proof is by somebody other than the issuer; it does not count.",
        spec="VC-DI 4.5",
    ),
    # Embedded proofs, with the issuer's key
    _KEY.fails(
        "proof-key-type",
        "The proof's cryptosuite cannot be made with the issuer's kind of key.",
        spec="VC-DI 3.1",
    ),
    _KEY.fails(
        "proof-context",
        "A proof carries another `@context` than the credential; what differs would be unsigned.",
        spec="VC-DI-EdDSA 3.3.2",
    ),
    _KEY.fails(
        "proof-signature",
        "The signature does not fit: the credential was changed, or another key signed it.",
        advice="Ask the holder or the issuer for the badge as it was signed.",
    ),
    _KEY.passes(
        "proof-ok", "The issuer's key signed exactly this, and the signature covers everything."
    ),
)
