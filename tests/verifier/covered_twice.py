"""Checks without which no sample flips, and why: the other check, or the reason it is there."""

from __future__ import annotations

from collections.abc import Mapping

# Another check refuses the same forgeries. The test turns both off, and then a sample flips.
TWICE: Mapping[str, str] = {
    "containers.svg_text.root_at drop: raise ContainerError(errors.SVG_SYNTAX, message)": (
        "the XML parser finds no root either"
    ),
    "contexts.statements._Walk._refuse_many drop: raise WorkLimitError(_, path)": (
        "each value becomes a statement, and these are counted"
    ),
    "contexts.tables.Tables.root drop: raise Uncovered #2": (
        "what the library does not hold it cannot give: the other walk is asked all the same"
    ),
    "inner.inner_bytes drop: raise InnerError(_)": "what is no token is no file that we know",
    "inner.inner_bytes drop: raise InnerError(_) #2": "what is no object is no credential",
    "inner._token drop: raise InnerError(_)": "what is no data: URL has no media type",
    "issuers._parsed drop: issuer-document-malformed": "nothing was read of it",
    "issuers.IssuerKeys._lists drop: issuer-key-unbound": (
        "an https issuer would be one whose keys cannot be looked up: undecided as well"
    ),
    "issuers.IssuerKeys._on_origin drop: issuer-document-malformed": (
        "the reader of key documents demands an object as well"
    ),
    "issuers.IssuerKeys.require drop: raise translated(error) from error": (
        "a key of no readable document is nobody's"
    ),
    "keys.did_key._own_part drop: did-syntax": "what hangs on is not base58 either",
    "keys.jwk._member drop: key-too-large": "the key it holds is too large as well",
    "keys.multikey._split drop: key-multibase #2": "base58 has a limit of its own",
    "keys.native._load_point drop: key-point": "the library refuses such a point as well",
    "proofs._check_one pass: Outcome.UNKNOWN": (
        "a context that we do not hold is missed again when its digest is looked up"
    ),
    "securing.sd_jwt.key_binding.read_key_binding drop: raise _malformed(_)": (
        "what is no object has no iat either"
    ),
    "securing.vc_jwt.check_claims drop: jwt-claim-missing": (
        "the next line refuses the same, and says less well why"
    ),
    "status.entries._messages drop: raise _fault(_) #2": (
        "one message too many is one whose status is there twice, or too large"
    ),
    "strict_json._text drop: raise JsonError(JSON_SIZE, _)": (
        "the bytes are counted again once they are text"
    ),
}

# No sample can flip without these: an earlier check stands before them, or the verdict stays
# open of itself because nothing was proven.
NO_SAMPLE: Mapping[str, str] = {
    "inner.InnerError.of_envelope pass: Outcome.UNKNOWN": "nothing is proven: the verdict is open",
    "presentation._outcome pass: Outcome.UNKNOWN": "without a proof that holds the verdict is open",
}
