"""Checks without which no sample flips, and why: the other check, or the reason it is there."""

from __future__ import annotations

from collections.abc import Mapping

# Another check refuses the same forgeries. The test turns both off, and then a sample flips.
TWICE: Mapping[str, str] = {
    "containers.svg_text.root_at drop: raise ContainerError(errors.SVG_SYNTAX, message)": (
        "the XML parser finds no root either"
    ),
    "contexts.statements._Walk._elements drop: raise WorkLimitError(f'more than "
    "{self._limits.max_statements} stateme": "each value is a statement, and they are counted",
    "issuers.IssuerKeys._fetched drop: issuer-document-malformed": "nothing was read of it",
    "issuers.IssuerKeys._lists drop: issuer-key-unbound": (
        "an https issuer would be one whose keys cannot be looked up: undecided as well"
    ),
    "issuers.IssuerKeys._on_origin drop: issuer-document-malformed": (
        "the reader of key documents demands an object as well"
    ),
    "keys.did_key._own_part drop: did-syntax": "what hangs on is not base58 either",
    "keys.jwk._member drop: key-too-large": "the key it holds is too large as well",
    "keys.multikey._split drop: key-multibase #2": "base58 has a limit of its own",
    "keys.native._load_point drop: key-point": "the library refuses such a point as well",
    "proofs._check_one pass: Outcome.UNKNOWN": (
        "a context that we do not hold is missed again when its digest is looked up"
    ),
    "securing.sd_jwt.key_binding.read_key_binding drop: raise _malformed('its payload is not a "
    "JSON object')": "what is no object has no iat either",
    "securing.vc_jwt.check_claims drop: jwt-claim-missing": (
        "the next line refuses the same, and says less well why"
    ),
    "status.entries._messages drop: raise _fault('statusMessage must be a list, one for each "
    "status')": "one message too many is one whose status is there twice, or too large",
}

# No sample can flip without these: an earlier check stands before each of them, or the verdict
# stays open of itself because nothing was proven.
NO_SAMPLE: Mapping[str, str] = {
    "authenticate._shaped drop: structure-issuer": "every shape demands an issuer",
    "presentation._named_holder drop: raise _malformed('holder must be a URL, or an object with "
    "one as its i": "the shape of a presentation is checked before",
    "presentation._outcome pass: Outcome.UNKNOWN": "without a proof that holds the verdict is open",
    "securing.proof_form.check_form drop: proof-malformed": "the shape demands objects",
    "securing.vc_jwt._seconds drop: jwt-claim-mismatch": "the shape demands dates",
    "status.check.StatusCheck._entry drop: status-entry": "the shape demands objects",
}
