"""Codes of the first check: whether the bytes can be read as a credential at all."""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check

_FETCHED = Stage(Check.CONTAINER, "none, for the command asks before it verifies")
_NAMED = Stage(Check.CONTAINER, "none, for this is asked of what was named before it is read")
_PICTURE = Stage(Check.CONTAINER, "the file is a picture, and no badge is baked into it")
_WORKER = Stage(Check.CONTAINER, "none, for this is said where there is nothing else to say")
_FILE = Stage(Check.CONTAINER, "none, for this is asked first", "OB 3.0 5")
_PNG = Stage(Check.CONTAINER, "the file begins as a PNG does", "PNG 5")
_SVG = Stage(Check.CONTAINER, "the file begins as XML does", "OB 3.0 5.3.2")
_JSON = Stage(Check.CONTAINER, "the container gave its text", "RFC 8259")

_AGAIN = "Download the image again, or ask the issuer for it."
_NEW_IMAGE = "Ask the issuer for a new image."

READING: tuple[Code, ...] = (
    _FETCHED.cannot_tell(
        "input-unreachable",
        "The address given to the command did not answer, or not with a file.",
        advice="Try again later, or download the badge and give the file.",
    ),
    _NAMED.cannot_tell(
        "input-unreadable",
        "A file, or a file in a folder or an archive, cannot be read: it is damaged, encrypted, "
        "closed to us, or no file at all.",
        advice="Unpack or copy it yourself, and give the file.",
    ),
    _NAMED.fails(
        "input-archive",
        "The archive, or a file in it, is of a kind that honest programs do not make: a name "
        "that leads out of it, a link, a name twice, or far more inside than a limit allows.",
        advice="Put the badges into a new ZIP, or into a file with one a line (JSONL).",
    ),
    _NAMED.fails(
        "input-data-url",
        "The `data:` address is broken, or holds something that is no badge.",
        spec="RFC 2397",
        advice="Copy the whole address, or save the picture and give the file.",
    ),
    _WORKER.cannot_tell(
        "verification-died",
        "The process that verified this ended before it answered, and a second one did too.",
        advice="Verify the file alone; if that fails as well, report it to us.",
    ),
    _WORKER.cannot_tell(
        "verification-overdue",
        "Verifying this took longer than was allowed, and was stopped.",
        advice="Verify it again later, alone: its servers may be slow.",
    ),
    # A picture of a QR code
    _PICTURE.passes("qr-read", "The badge is the one that a QR code in the picture holds."),
    _PICTURE.skips(
        "qr-not-read",
        "The picture may show a QR code, and what reads these is not installed.",
        advice="Install the extra: `pip install 'merkki[qr]'`.",
    ),
    _PICTURE.cannot_tell(
        "qr-unreadable",
        "The picture could not be searched for a QR code: it is damaged, too large, or the "
        "search took too long.",
        advice="Take the picture again, closer and smaller.",
    ),
    _PICTURE.fails(
        "qr-several",
        "The picture shows several different QR codes, and nobody can say which is meant.",
        advice="Cut the picture to one code.",
    ),
    _PICTURE.fails(
        "qr-refused",
        "The QR code holds neither a badge nor a plain https address, or an address that must "
        "not be opened: not public, too long, or with a secret in it.",
        advice="Ask for the badge itself.",
    ),
    _PICTURE.fails(
        "qr-offer",
        "The QR code offers a badge to a wallet; it is no badge yet.",
        spec="OpenID4VCI 4.1",
        advice="Scan it with the wallet, and verify the badge from there.",
    ),
    # The file as a whole
    _FILE.passes("container-ok", "The file is of a known kind and holds one credential."),
    _FILE.fails("container-empty", "The file is empty.", advice="Save or download it again."),
    _FILE.fails(
        "container-size",
        "The file is larger than `Limits.max_bytes`, which is 4 MiB.",
        spec="",
        advice="Issuers: shrink the picture. Callers: raise the limit.",
    ),
    _FILE.fails(
        "container-foreign",
        "The file is of a kind that carries no badge: a photo, a PDF, an archive, a web page.",
        advice="Ask for the original PNG, SVG or JSON file.",
    ),
    _FILE.fails(
        "container-address",
        "Where a badge should be there is only a web address or a DID; it was not fetched.",
        advice="Download the badge from there and verify the file.",
    ),
    _FILE.fails(
        "container-unknown",
        "The file is none of JSON, compact JWS, PNG and SVG.",
        advice="Ask for the badge as a file of one of these kinds.",
    ),
    _FILE.fails(
        "container-encoding",
        "The text, or the text inside the image, is not UTF-8.",
        spec="OB 3.0 appendix A",
        advice="Save the text as UTF-8; for an image, ask the issuer for a new one.",
    ),
    _FILE.fails(
        "container-none",
        "The image is only a picture: no credential is in it, or it is not where it belongs.",
        spec="OB 3.0 5.3",
        advice="Phones, chats and drawing programs strip it: use the file the issuer gave.",
    ),
    _FILE.fails(
        "container-ob2",
        "The PNG holds a badge where Open Badges before 1.1 put it (`tEXt`), which is not read.",
        spec="OB 2.0 Baking",
        advice="Ask the issuer for the Open Badges 3.0 form.",
    ),
    _FILE.fails(
        "container-duplicate",
        "The image holds more than one credential, and nobody can say which is meant.",
        spec="OB 3.0 5.3",
        advice=_NEW_IMAGE,
    ),
    _FILE.fails(
        "container-payload",
        "What is baked into the image is neither a JSON credential nor a compact JWS, or each "
        "stands where the other belongs.",
        spec="OB 3.0 5.3",
        advice=_NEW_IMAGE,
    ),
    # PNG
    _PNG.fails("container-png-truncated", "The PNG ends too early.", advice=_AGAIN),
    _PNG.fails(
        "container-png-header",
        "The PNG's header is missing, there twice, or claims an impossible size.",
        spec="PNG 11.2.1",
        advice=_AGAIN,
    ),
    _PNG.fails(
        "container-png-chunk",
        "A chunk of the PNG has a name that is not four letters, or the end mark holds data.",
        advice=_AGAIN,
    ),
    _PNG.fails("container-png-crc", "The checksum of a chunk is wrong.", advice=_AGAIN),
    _PNG.fails(
        "container-png-limit",
        "The PNG has more than 5,000 chunks, ten times those of the largest honest image.",
        spec="",
        advice="Issuers: save the picture anew before baking.",
    ),
    _PNG.fails(
        "container-png-trailing",
        "Bytes stand behind the end of the PNG, where a second file could hide.",
        advice=_AGAIN,
    ),
    _PNG.fails(
        "container-png-itxt",
        "The chunk that holds the credential is cut off inside its own header.",
        spec="PNG 11.3.3.4",
        advice=_NEW_IMAGE,
    ),
    _PNG.fails(
        "container-png-compressed",
        "The credential in the PNG is compressed, which Open Badges forbids.",
        spec="OB 3.0 5.3.1",
        advice="Issuers: write the iTXt chunk with compression flag 0.",
    ),
    # SVG
    _SVG.fails(
        "container-svg-syntax", "The SVG is not well-formed XML.", spec="XML 1.0", advice=_NEW_IMAGE
    ),
    _SVG.fails(
        "container-svg-dtd",
        "The SVG's DOCTYPE declares entities or the like, with which readers are attacked.",
        spec="",
        advice="Issuers: save it as a plain SVG. A DOCTYPE that declares nothing is accepted.",
    ),
    _SVG.fails(
        "container-svg-limit",
        "The SVG has more than 200,000 pieces of markup.",
        spec="",
        advice="Issuers: simplify the drawing.",
    ),
    _SVG.fails(
        "container-svg-root",
        "The file is XML, but its root is no `svg` element of the SVG namespace.",
        advice="Ask for the badge as PNG, SVG or JSON.",
    ),
    _SVG.fails(
        "container-svg-position",
        "The credential element is not a child of the root, so it may be part of the drawing.",
        advice=_NEW_IMAGE,
    ),
    _SVG.fails(
        "container-svg-conflict",
        "The credential element holds two things: `verify` and a body, or text and elements.",
        advice=_NEW_IMAGE,
    ),
    # Strict JSON, also of the payload of a JWS
    _JSON.fails(
        "json-syntax",
        "The text is not JSON, or something follows the JSON.",
        advice="Save or download it again; the message names line and column.",
    ),
    _JSON.fails(
        "json-utf8",
        "The JSON is not UTF-8, or begins with a byte order mark.",
        spec="RFC 8259 8.1",
        advice="Save it as UTF-8 without byte order mark.",
    ),
    _JSON.fails(
        "json-surrogate",
        "A string holds half a surrogate pair, which is no character.",
        spec="RFC 7493 2.1",
        advice="Issuers: escape characters beyond U+FFFF as a whole pair, or not at all.",
    ),
    _JSON.fails(
        "json-number",
        "A number is outside of what every reader sees alike: an integer beyond 2^53 - 1, a "
        "number too large for a double, NaN.",
        spec="RFC 7493 2.2",
        advice="Issuers: write it as a string.",
    ),
    _JSON.fails(
        "json-duplicate-member",
        "One object has two members of the same name, and readers differ about which counts.",
        spec="RFC 7493 2.3",
        advice="Issuers: write each member once.",
    ),
    _JSON.fails(
        "json-depth",
        "The JSON is nested deeper than `Limits.max_depth`, which is 100.",
        spec="",
        advice="Honest badges nest some ten deep.",
    ),
)
