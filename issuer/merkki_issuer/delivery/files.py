"""Step 8: the issued bytes as the files people carry. Nothing here signs or changes them."""

from __future__ import annotations

from dataclasses import dataclass

from merkki_definitions import artwork, artwork_png
from merkki_issuer.delivery.qr import qr_png, qr_svg
from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.issuing.model import Format, Issued, State
from merkki_verifier.containers import png, svg


@dataclass(frozen=True, slots=True)
class File:
    """One file to take away."""

    name: str
    media_type: str
    content: bytes


# The forms a holder may ask for, by the word in the URL and on the command line.
FORMS = ("json", "jwt-es256", "jwt-rs256", "png", "svg")
_PICTURES = {"png": "image/png", "svg": "image/svg+xml"}
# Open Badges 3.0, 5.1: .json for embedded proofs, .jwt for the compact form.
_ENDINGS = {
    Format.EMBEDDED: ".json",
    Format.JWT_ES256: "-es256.jwt",
    Format.JWT_RS256: "-rs256.jwt",
}


def file_of(issued: Issued, form: str) -> File:
    """The badge in one of ``FORMS``. The same badge gives the same bytes, every time.

    Raises NotFoundError for a form this award has not got, RefusedError if it is not issued.
    """
    if issued.state is not State.ISSUED:
        raise RefusedError("not-issued", f"{issued.award_id} is not issued.")
    stem = file_stem(issued)
    if form in _PICTURES:
        embedded = issued.renderings[Format.EMBEDDED].decode()
        if form == "png":
            content = png.splice(artwork_png(issued.mark), embedded)
        else:
            content = svg.splice(artwork(issued.mark), embedded)
        return File(f"{stem}.{form}", _PICTURES[form], content)
    for known in Format:
        if form == known.value and known in issued.renderings:
            return File(stem + _ENDINGS[known], known.media_type, issued.renderings[known])
    raise NotFoundError("no-such-form", f"This badge was not issued as {form}.")


def all_files(issued: Issued) -> tuple[File, ...]:
    """The badge in every form it has."""
    return tuple(file_of(issued, form) for form in forms_of(issued))


def forms_of(issued: Issued) -> tuple[str, ...]:
    """Those of ``FORMS`` that this badge has: what ``file_of`` gives and a page may offer."""
    # Every award has the embedded form, which the pictures carry.
    have = {form.value for form in issued.renderings} | _PICTURES.keys()
    return tuple(form for form in FORMS if form in have)


def qr_files(stem: str, link: str) -> tuple[File, File]:
    """A share link as QR pictures. The link is random; nothing of the person is in it."""
    return (
        File(f"{stem}-qr.png", "image/png", qr_png(link)),
        File(f"{stem}-qr.svg", "image/svg+xml", qr_svg(link)),
    )


def file_stem(issued: Issued) -> str:
    """The name without its ending: what was earned, never by whom.

    It ends with a little chance, so that a class's badges fit into one folder.
    """
    return f"{issued.mark}-{issued.organisation}-{issued.awarded:%Y-%m-%d}-{issued.award_id[:8]}"
