"""A bundle as a JSON file, and back. The form is described in docs/batch.md."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.bundle.model import Bundle, BundleError, Failed, Fetched
from merkki_verifier.fetch.protocol import Response
from merkki_verifier.reading import Fields, open_fields
from merkki_verifier.strict_json import JsonError, parse

TYPE: Final = "MerkkiOfflineBundle"
VERSION: Final = 1
# The reader's own file, so the limit only stops accidents.
_MAX_BYTES: Final = 512 * 1024 * 1024


def to_json(bundle: Bundle) -> bytes:
    """The bundle as it is written: the same bytes for the same bundle."""
    document = {
        "type": TYPE,
        "version": VERSION,
        "made": bundle.made.isoformat(),
        "program": bundle.program,
        "inputs": list(bundle.inputs),
        "documents": [_document(d) for d in bundle.documents],
        "failures": [_failure(f) for f in bundle.failures],
        "registry": _registry(bundle),
        "contexts": dict(bundle.contexts),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def load_bundle(source: Path | bytes) -> Bundle:
    """The bundle in a file, or in its bytes.

    Raises BundleError with every problem at once: half a bundle would verify half.
    """
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
        document = parse(raw, max_bytes=_MAX_BYTES)
    except OSError as error:
        raise BundleError((f"{source!s}: {error.strerror}",)) from error
    except JsonError as error:
        raise BundleError((str(error),)) from error
    problems: list[str] = []
    bundle = _read(open_fields(document, "", problems))
    if problems or bundle is None:
        raise BundleError(tuple(problems))
    return replace(bundle, sha256=hashlib.sha256(raw).hexdigest())


def _document(fetched: Fetched) -> dict[str, object]:
    return {
        "url": fetched.url,
        "accept": fetched.accept,
        "fetched": fetched.fetched.isoformat(),
        "status": fetched.response.status,
        "headers": dict(fetched.response.headers),
        **_body(fetched.response.body),
    }


def _failure(failed: Failed) -> dict[str, object]:
    return {
        "url": failed.url,
        "accept": failed.accept,
        "asked": failed.asked.isoformat(),
        "code": failed.code,
        "message": failed.message,
    }


def _registry(bundle: Bundle) -> dict[str, object] | None:
    if bundle.registry is None:
        return None
    return {"operator": bundle.operator or None, **_body(bundle.registry)}


def _body(body: bytes) -> dict[str, object]:
    """The bytes as text where they are text, so that people can read the file."""
    digest = {"sha256": hashlib.sha256(body).hexdigest()}
    try:
        return {**digest, "text": body.decode()}
    except UnicodeDecodeError:
        return {**digest, "base64url": base64.urlsafe_b64encode(body).rstrip(b"=").decode()}


def _read(fields: Fields) -> Bundle | None:
    fields.choice("type", {TYPE})
    version = fields.number("version")
    if version != VERSION:
        fields.problem("version", f"this program reads version {VERSION}")
    made = fields.moment("made")
    if made is None:
        fields.problem("made", "is needed")
        return None
    program = fields.text("program")
    documents = tuple(filter(None, map(_read_document, fields.children("documents"))))
    failures = tuple(filter(None, map(_read_failure, fields.children("failures"))))
    registry, operator = None, ""
    if fields.value("registry") is not None:
        child = fields.child("registry")
        registry, operator = _read_body(child), child.text("operator", "")
        child.close()
    contexts = _texts(fields, "contexts")
    inputs = fields.words("inputs")
    fields.close()
    return Bundle(made, program, documents, failures, registry, operator, contexts, inputs)


def _read_document(fields: Fields) -> Fetched | None:
    url, accept = fields.text("url"), fields.text("accept")
    fetched, status = fields.moment("fetched"), fields.number("status")
    if fetched is None:
        fields.problem("fetched", "is needed")
    headers = _texts(fields, "headers")
    body = _read_body(fields)
    fields.close()
    if fetched is None:
        return None
    return Fetched(url, accept, fetched, Response(status, headers, body))


def _read_failure(fields: Fields) -> Failed | None:
    url, accept = fields.text("url"), fields.text("accept")
    asked, code = fields.moment("asked"), fields.text("code")
    message = fields.text("message")
    if asked is None:
        fields.problem("asked", "is needed")
    fields.close()
    return None if asked is None else Failed(url, accept, asked, code, message)


def _read_body(fields: Fields) -> bytes:
    text, encoded = fields.value("text"), fields.value("base64url")
    digest = fields.text("sha256")
    if isinstance(text, str) and encoded is None:
        body = text.encode()
    elif isinstance(encoded, str) and text is None:
        try:
            body = b64url_decode(encoded)
        except EncodingError as error:
            fields.problem("base64url", str(error))
            return b""
    else:
        fields.problem("text", "either text or base64url is needed")
        return b""
    if digest and hashlib.sha256(body).hexdigest() != digest:
        fields.problem("sha256", "does not fit: the file was changed or damaged")
    return body


def _texts(fields: Fields, name: str) -> Mapping[str, str]:
    value = fields.value(name)
    if isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values()):
        return dict(value)
    fields.problem(name, "must be an object of texts")
    return {}
