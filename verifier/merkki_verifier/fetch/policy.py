"""Which URLs may be fetched at all, judged by their text alone.

One reading of a URL, and a narrow one: where browsers, libraries and RFC 3986 read the
same text differently (userinfo, backslashes, octal addresses, full-width digits), the
text is refused, so that what was checked is what is connected to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from merkki_verifier.fetch.protocol import REFUSED_URL, FetchError

# 8443 is where schools' own servers commonly answer; others are not the web's.
PORTS: Final = frozenset({443, 8443})
# What every client and server can carry; RFC 9110 4.1 asks for 8,000, honest ids need 200.
MAX_LENGTH: Final = 2048

_URL: Final = re.compile(r"https://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE | re.ASCII)
_AUTHORITY: Final = re.compile(
    r"(\[[0-9a-f:.]+\]|[^\[\]:]*)(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII
)
_NEVER: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff\ud800-\udfff]")
# RFC 1123 2.1; the letter in the last label keeps every spelling of an IPv4 address out.
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL: Final = re.compile(r"[a-z][a-z0-9-]*")
_LOCAL_NAMES: Final = frozenset(
    {"localhost", "localdomain", "local", "internal", "lan", "home", "corp", "svc"}
    | {"arpa", "onion", "invalid"}
)
_IN_PATH: Final = "%/:@!$&'()*+,;=~?-._[]"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be fetched, in the one spelling everybody reads alike."""

    host: str  # lower case, an A-label where it was international
    port: int
    path: str  # with the query, never empty
    private: bool = False  # the operator named this host: its addresses are not judged

    @property
    def url(self) -> str:
        """The URL without its fragment, which is not the server's business."""
        return f"https://{self.host}{'' if self.port == 443 else f':{self.port}'}{self.path}"

    @property
    def origin(self) -> tuple[str, int]:
        """Host and port; the scheme is always https."""
        return self.host, self.port


@dataclass(frozen=True, slots=True)
class UrlPolicy:
    """What may be fetched: the ports, and hosts the operator vouches for.

    ``allow_hosts`` are names or addresses as they stand in a URL, ``host`` (on the
    allowed ports) or ``host:port``, in lower case. They may be private.
    """

    ports: frozenset[int] = PORTS
    allow_hosts: frozenset[str] = frozenset()

    def check(self, url: str) -> Target:
        """The target of ``url``. Raises FetchError with the code ``refused-url``."""
        if len(url) > MAX_LENGTH:
            raise FetchError(url, REFUSED_URL, f"longer than {MAX_LENGTH} characters")
        whole = _URL.fullmatch(url)
        if not whole or _NEVER.search(url):
            raise FetchError(url, REFUSED_URL, "not a plain https address")
        authority = _AUTHORITY.fullmatch(whole[1])
        if not authority:
            raise FetchError(url, REFUSED_URL, "names its host in a way that is not allowed")
        host, port = authority[1], int(authority[2] or 443)
        if host.isascii():  # elsewhere lower() would turn a Kelvin sign into a plain k
            host = host.lower()
        path = quote(whole[2], safe=_IN_PATH)
        if not path.startswith("/"):
            path = f"/{path}"
        if f"{host}:{port}" in self.allow_hosts:
            return Target(host, port, path, private=True)
        if port not in self.ports:
            raise FetchError(url, REFUSED_URL, f"port {port} is not a web port")
        if host in self.allow_hosts:
            return Target(host, port, path, private=True)
        return Target(_public_name(url, host), port, path)


def check_url(url: str, policy: UrlPolicy | None = None) -> Target:
    """The target of ``url`` under the default policy. Raises FetchError."""
    return (policy or UrlPolicy()).check(url)


def _public_name(url: str, host: str) -> str:
    """The host as the DNS writes it, if it can be a name on the public internet."""
    labels = [_a_label(url, label) for label in host.split(".")]
    name = ".".join(labels)
    if len(labels) < 2 or len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise FetchError(url, REFUSED_URL, "its host is not a full domain name")
    if not _TOP_LABEL.fullmatch(labels[-1]):
        raise FetchError(url, REFUSED_URL, "its host is an address or ends in a number")
    if labels[-1] in _LOCAL_NAMES:
        raise FetchError(url, REFUSED_URL, f"names under .{labels[-1]} are not public")
    return name


def _a_label(url: str, label: str) -> str:
    """One label of a host in ASCII: IDNA 2008, without any mapping of look-alikes."""
    if label.isascii():
        return label
    import idna  # noqa: PLC0415 - its tables are large and foreign letters rare

    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:
        raise FetchError(url, REFUSED_URL, "its host has letters no domain may have") from None
