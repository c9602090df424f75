"""Taking a credential out of an SVG, and putting one in.

Open Badges 3.0 5.3.2: one ``openbadges:credential`` element in the namespace of Open
Badges 3, directly behind the start tag of ``<svg>``; a compact JWS in its ``verify``
attribute, or JSON in its body. The prefix is free, the namespace is not. Open Badges 2.0
has ``openbadges:assertion`` in a namespace of its own. Nothing is ever expanded, fetched
or drawn.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from merkki_verifier.containers import errors
from merkki_verifier.containers.errors import ContainerError
from merkki_verifier.containers.payload import (
    Form,
    require_credential_text,
    require_form,
    require_older_form,
)
from merkki_verifier.containers.svg_text import read, root_at, tags

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
NAMESPACE_OB2: Final = "http://openbadges.org"
NAMESPACE_SVG: Final = "http://www.w3.org/2000/svg"

_CREDENTIAL: Final = f"{{{NAMESPACE}}}credential"
_ASSERTION: Final = f"{{{NAMESPACE_OB2}}}assertion"
_PREFIX: Final = "openbadges"
# JSON may hold these two raw, XML 1.0 may not (section 2.2).
_NO_XML_CHARACTER: Final = re.compile("[\ufffe\uffff]")


def extract(raw: bytes) -> bytes:
    """The credential baked into an SVG, as its UTF-8 bytes. Raises ContainerError."""
    root = _root(read(raw))
    found = list(root.iter(_CREDENTIAL))
    if not found:
        raise _nothing_baked(root)
    payload, attribute = _payload(_only(found, root))
    form = require_form(payload, "text in the SVG")
    if form != ("jws" if attribute else "json"):
        raise _misplaced()
    return payload


def extract_older(raw: bytes) -> bytes:
    """What is baked into an SVG as Open Badges 2.0 says: a badge, or the address of one.

    A token or an address stands in the ``verify`` attribute, JSON in the body. To be asked
    where ``extract`` raised with the code OB2. Raises ContainerError.
    """
    root = _root(read(raw))
    payload, attribute = _payload(_only(list(root.iter(_ASSERTION)), root))
    if (require_older_form(payload, "text in the SVG") != "json") != attribute:
        raise _misplaced()
    return payload


def _only(found: list[etree._Element], root: etree._Element) -> etree._Element:
    """The one element there is, if it stands where it belongs."""
    if len(found) > 1:
        raise ContainerError(
            errors.DUPLICATE,
            "the SVG holds more than one credential, and nobody can say which is meant: "
            "ask the issuer for an image with one",
        )
    if found[0].getparent() is not root:
        raise ContainerError(
            errors.SVG_POSITION,
            "the credential is hidden inside a part of the SVG, where it does not belong: "
            "ask the issuer for a new image",
        )
    return found[0]


def splice(svg: bytes, credential: str, *, replace: bool = False) -> bytes:
    """The SVG with ``credential`` behind its start tag, every other byte as it was.

    JSON that XML could not carry as it stands is written with JSON escapes, which changes
    no value. ``replace`` takes out a credential that is there already; without it such an
    image is an error. Raises ContainerError, also for a text that is no credential.
    """
    form = require_credential_text(credential)
    text = read(svg)
    root = _root(text)
    if root.find(f".//{_CREDENTIAL}") is not None:
        if not replace:
            raise ContainerError(
                errors.ALREADY_BAKED,
                "the SVG already holds a credential: use the plain image, or ask to replace it",
            )
        text = _without_credentials(text, root)
    tag = root_at(text)
    closed = tag[0].endswith("/>")
    rest = text[tag.end("name") : tag.end()].removesuffix("/>" if closed else ">")
    return "".join(
        (
            text[: tag.end("name")],
            _declaration(root),
            f"{rest}>",
            _element(credential, form),
            f"</{tag['name']}>" if closed else "",
            text[tag.end() :],
        )
    ).encode()


def _root(text: str) -> etree._Element:
    """The root element of a well-formed SVG."""
    parser = etree.XMLParser(
        encoding="utf-8",  # checked already; a declaration must not change our mind
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=False,  # a comment inside the credential must be seen to be refused
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        fault = str(error.msg)[:200]  # it may repeat names out of the file
        message = f"the SVG is not well-formed XML: {fault}: ask the issuer for the file"
        raise ContainerError(errors.SVG_SYNTAX, message) from None
    if root.tag != f"{{{NAMESPACE_SVG}}}svg":
        raise ContainerError(errors.SVG_ROOT, "the file is XML, but not an SVG image")
    return root


def _payload(element: etree._Element) -> tuple[bytes, bool]:
    """What the element holds, and whether it stands in its attribute."""
    verify, body = element.get("verify"), element.text or ""
    # Comments and unexpanded entities count as children too: text beside them is cut in two.
    if len(element) or (verify is not None and body.strip()):
        raise ContainerError(
            errors.SVG_CONFLICT,
            "the credential element of the SVG holds two things at once, and nobody can say "
            "which is meant: ask the issuer for a new image",
        )
    payload = (body if verify is None else verify).encode()
    if not payload.strip():
        message = "the credential element of the SVG is empty: ask the issuer for a new image"
        raise ContainerError(errors.NONE, message)
    return payload, verify is not None


def _misplaced() -> ContainerError:
    return ContainerError(
        errors.PAYLOAD,
        "the SVG has a signed token where JSON belongs, or the other way round: "
        "ask the issuer for a new image",
    )


def _nothing_baked(root: etree._Element) -> ContainerError:
    if next(root.iter(_ASSERTION), None) is not None:
        return ContainerError(
            errors.OB2,
            "the SVG holds an Open Badges 2 badge, not a 3.0 credential: "
            "ask the issuer for the Open Badges 3.0 form",
        )
    return ContainerError(
        errors.NONE,
        "the SVG is only a picture: no credential is in it; drawing programs strip it, so "
        "use the file the issuer gave, or its JSON form",
    )


def _declaration(root: etree._Element) -> str:
    """What the root's start tag lacks for our prefix to mean Open Badges 3."""
    bound = root.nsmap.get(_PREFIX)
    if bound == NAMESPACE:
        return ""
    if bound is None:
        return f' xmlns:{_PREFIX}="{NAMESPACE}"'
    raise ContainerError(
        errors.SVG_PREFIX,
        f"the SVG uses the prefix {_PREFIX} for something else, perhaps an Open Badges 2 "
        "badge: bake into the plain image",
    )


def _element(credential: str, form: Form) -> str:
    if form == "jws":
        return f'<{_PREFIX}:credential verify="{credential}"/>'
    # In JSON both can only stand inside a string, where an escape means the same.
    body = credential.replace("]]>", "]]\\u003e")
    body = _NO_XML_CHARACTER.sub(lambda found: f"\\u{ord(found[0]):04x}", body)
    return f"<{_PREFIX}:credential><![CDATA[{body}]]></{_PREFIX}:credential>"


def _without_credentials(text: str, root: etree._Element) -> str:
    """The text without its credential elements, cut out where their tags stand."""
    ours = set()
    for number, element in enumerate(root.iter(etree.Element)):
        if element.tag == _CREDENTIAL:
            _payload_is_plain(element)
            ours.add(number)
    kept, place, number = [], 0, -1
    stream = tags(text)
    for tag in stream:
        if tag[0].startswith("</"):
            continue
        number += 1
        if number in ours:
            kept.append(text[place : tag.start()])
            # It holds only text, so the next tag is its own end tag.
            place = tag.end() if tag[0].endswith("/>") else next(stream).end()
    return "".join((*kept, text[place:]))


def _payload_is_plain(element: etree._Element) -> None:
    if len(element):
        raise ContainerError(
            errors.SVG_CONFLICT,
            "the credential element of the SVG holds more than text: bake into the plain image",
        )
