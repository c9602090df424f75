"""The stylesheet, the script and the icon that every page shares.

Each has its own digest in its address, so a browser may keep it for ever and still
gets the new one at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, abort, current_app, url_for

from merkki_verifier.web.headers import public

_TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_YEAR = 365 * 24 * 3600

blueprint = Blueprint("look", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class LookFile:
    """One static file: its bytes, its type and the digest in its address."""

    content: bytes
    type: str
    digest: str


def read_look(folder: Traversable) -> Mapping[str, LookFile]:
    """The files of the kinds we serve; what else lies in the folder is nobody's business."""
    found: dict[str, LookFile] = {}
    for file in folder.iterdir():
        kind = _TYPES.get(file.name.rpartition(".")[2])
        if kind is not None:
            content = file.read_bytes()
            found[file.name] = LookFile(content, kind, hashlib.sha256(content).hexdigest()[:16])
    return found


_FILES = read_look(files("merkki_verifier.web") / "static")


def address(name: str) -> str:
    """The address of a look file, with its digest."""
    return url_for("look.file", digest=_FILES[name].digest, name=name)


@blueprint.get("/look/<digest>/<name>")
def file(digest: str, name: str) -> Response:
    """The file; kept for a year under its own digest, for a minute under an old one."""
    found = _FILES.get(name)
    if found is None:
        abort(404)
    response = current_app.response_class(found.content, content_type=found.type)
    current = digest == found.digest
    response = public(response, seconds=_YEAR if current else 60)
    if current:
        response.headers["Cache-Control"] += ", immutable"
    return response
