"""Codes of the checks that are asked once the issuer is known to have signed.

Time, withdrawal, newer editions, and whom the badge was made out to.
"""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

SIGNED = "structure, issuer and proof passed"

_TIME = Stage(Check.VALIDITY, SIGNED, "OB 3.0 9.1.4")
_NO_TIME = Stage(Check.VALIDITY, "structure, issuer or proof did not pass")
_ENTRY = Stage(Check.STATUS, SIGNED, "Bitstring 2.1")
_LIST = Stage(Check.STATUS, "the badge's status entry is sound", "Bitstring 3.2")
_BIT = Stage(Check.STATUS, "the list may be believed", "Bitstring 3.2")
_NO_STATUS = Stage(Check.STATUS, "structure, issuer or proof did not pass")
_REFRESH = Stage(Check.REFRESH, SIGNED + ", and it names a refresh service", "OB 3.0 9.1.3")
_RECIPIENT = Stage(Check.RECIPIENT, SIGNED, "OB 3.0 9.3")
_NO_RECIPIENT = Stage(Check.RECIPIENT, "structure, issuer or proof did not pass")

_LIST_ADVICE = "Issuers: publish the list anew, signed as the badges are."

AFTERWARDS: tuple[Code, ...] = (
    # Time
    _NO_TIME.skips(
        "validity-skipped", "The period was not looked at: nobody is known to have signed this."
    ),
    _TIME.passes(
        "within-period",
        "The moment lies inside the credential's period, with five minutes' allowance.",
    ),
    _TIME.fails("not-yet-valid", "The credential's period has not begun."),
    _TIME.fails(
        "expired",
        "The credential's period, or the token's `exp`, has passed.",
        advice="Ask the holder for a newer badge.",
    ),
    # Withdrawal: the entry in the badge
    _NO_STATUS.skips(
        "status-skipped", "The status was not asked for: nobody is known to have signed this."
    ),
    _ENTRY.lacks(
        "status-absent",
        "The badge names no way in which it could be withdrawn.",
        spec="OB 3.0 9.1.4",
    ),
    _ENTRY.fails(
        "status-entry",
        "The badge points at its status wrongly, or at more than ten statuses.",
        advice="Issuers: correct credentialStatus; the message names what is wrong.",
    ),
    _ENTRY.passes(
        "status-numeric-index",
        "A warning: `statusListIndex` is a number, where the standard wants a text.",
        advice='Issuers: write "5", not 5.',
    ),
    _ENTRY.cannot_tell(
        "status-unknown-type",
        "The status is of a kind we cannot check, so whether it was withdrawn is not known.",
        spec="VCDM 2.0 4.10",
        advice="Issuers: use BitstringStatusListEntry.",
    ),
    # The list
    _LIST.cannot_tell(
        "status-unreachable",
        "The status list could not be had: no answer, another status than 200, or not among the "
        "documents given.",
        advice="Try again later: nothing is known of a withdrawal.",
    ),
    _LIST.cannot_tell(
        "status-list-form",
        "What stands at the list's address is no credential, or no list of revoked ids.",
        advice=_LIST_ADVICE,
    ),
    _LIST.cannot_tell(
        "status-list-proof",
        "The list's own structure, issuer or signature does not hold.",
        advice=_LIST_ADVICE,
    ),
    _LIST.cannot_tell(
        "status-list-issuer",
        "The list is another party's than the issuer of the badge, so it is not believed.",
        advice="Issuers: sign the list with the identifier that signs the badges. Callers: name "
        "a status service you believe in `World.status_issuers`.",
    ),
    _LIST.passes(
        "status-list-by-other",
        "A warning: the list is not the issuer's own, but of a party in `World.status_issuers`.",
    ),
    _LIST.cannot_tell("status-list-id", "The address gave another list than the one asked for."),
    _LIST.cannot_tell(
        "status-list-type",
        "What stands at the address is a credential, but not a status list.",
        spec="Bitstring 2.2",
    ),
    _LIST.cannot_tell(
        "status-list-stale",
        "The list is outside its own period, so it may hide a withdrawal.",
        advice="Issuers: publish the list anew before its `validUntil`.",
    ),
    _LIST.cannot_tell(
        "status-list-encoding",
        "The bits are not one whole compressed stream in base64url: gzip with a multibase `u` "
        "(Bitstring), gzip (StatusList2021), ZLIB (Token Status List).",
        spec="Bitstring 2.2",
        advice=_LIST_ADVICE,
    ),
    _LIST.cannot_tell(
        "status-list-size",
        "The list expands beyond `Limits.max_status_list_bytes`, which is 8 MiB.",
        spec="",
    ),
    # The place in the list
    _BIT.cannot_tell(
        "status-purpose",
        "The list is not about what the badge asks of it, or a status of an unknown purpose is "
        "set.",
    ),
    _BIT.fails(
        "status-list-length",
        "The issuer's list has fewer than `Limits.min_status_entries`, which is 131,072: too few "
        "to hide one holder among.",
        advice="Issuers: make the list longer; the index stays as it is.",
    ),
    _BIT.passes(
        "status-list-short",
        "A warning: the list has fewer than 131,072 entries, and was read because the caller "
        "lowered `Limits.min_status_entries`.",
        advice="Issuers: make the list longer; the index stays as it is.",
    ),
    _BIT.passes(
        "status-knowledge-old",
        "A warning: the list comes from an offline bundle, and this copy is older than the "
        "list's own `ttl` or validity, or than a day where it says neither. What was withdrawn "
        "since is not known.",
        spec="Bitstring 2.2",
        advice="Make the bundle anew where there is a network.",
    ),
    _BIT.fails("status-index-range", "The badge's place lies beyond the end of the list."),
    _BIT.passes(
        "status-ok", "The list says nothing against the badge: for this purpose nothing is set."
    ),
    _BIT.fails(
        "status-revoked",
        "The issuer has withdrawn the badge, for good.",
        advice="Ask the issuer, if you think it is a mistake.",
    ),
    _BIT.fails(
        "status-suspended",
        "The issuer has suspended the badge; it may come into force again.",
        advice="Ask the issuer.",
    ),
    _BIT.passes(
        "status-refresh",
        "A warning: the issuer has a newer edition of the badge.",
        advice="Ask the holder for the newer one.",
    ),
    _BIT.says(
        "status-message",
        {Outcome.PASSED, Outcome.UNKNOWN},
        "The issuer left a message about the status, in `facts`; not known, where the value has "
        "no message.",
    ),
    _BIT.cannot_tell(
        "status-value-unknown",
        "The status has a value that the application gives its meaning, or none yet.",
        spec="Token Status List 7.1",
        advice="Ask the issuer what it means.",
    ),
    # A newer edition
    _REFRESH.passes(
        "refresh-newer",
        "A warning: the issuer has a newer edition of the badge, and that one is verified.",
        advice="Ask the holder for the newer one, or read it in `parts`.",
    ),
    _REFRESH.passes("refresh-none", "The refresh service has no newer edition than this."),
    _REFRESH.skips(
        "refresh-not-held",
        "A warning: the refresh service gave something newer, or something, that is not verified.",
        advice="Read the part's own report, in `parts`.",
    ),
    _REFRESH.skips(
        "refresh-other",
        "A warning: the refresh service gave another badge, or another issuer's. It is not shown.",
        advice="Issuers: give the same `id` and `issuer.id`, with a later `validFrom`.",
    ),
    _REFRESH.skips(
        "refresh-unreachable",
        "A warning: the refresh service could not be asked, or gave no document.",
    ),
    _REFRESH.skips(
        "refresh-type",
        "A warning: the refresh service is of a type that we cannot ask.",
        spec="VCDM 2.0 5.4",
        advice="Issuers: use 1EdTechCredentialRefresh.",
    ),
    _REFRESH.skips(
        "refresh-not-asked",
        "A warning: whether there is a newer edition was not asked, since `World.refresh` is off "
        "or there is too much to verify already.",
    ),
    # People
    _NO_RECIPIENT.skips(
        "recipient-skipped",
        "Whom it was made out to was not looked at: nobody is known to have signed this.",
    ),
    _RECIPIENT.skips(
        "recipient-not-asked",
        "Whom it was made out to was not asked.",
        spec="OB 3.0 9.1.5",
        advice="Callers: give `recipient`, known from elsewhere, when the badge came as a file.",
    ),
    _RECIPIENT.passes("recipient-match", "The badge was made out to the identifier given."),
    _RECIPIENT.passes(
        "recipient-weak-hash",
        "A warning: the recipient matched by MD5, which others can be made to match too.",
        advice="Issuers: hash with sha256.",
    ),
    _RECIPIENT.cannot_tell(
        "recipient-none",
        "The badge does not say whom it was made out to: whoever has it can show it.",
        advice="Issuers: write the subject's id or identifier.",
    ),
    _RECIPIENT.fails(
        "recipient-mismatch",
        "The badge was made out to somebody else, or to another identifier of that person.",
        advice="Ask the holder under which identifier it was awarded.",
    ),
)
