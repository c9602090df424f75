"""QR codes in pictures: taken out in a process with a deadline, and what they may hold.

A code is a stranger's text that people scan without reading it. It may hold a credential
or the https address of one, and nothing else is acted on.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, Literal
from urllib.parse import parse_qsl, urlsplit

from merkki_verifier.containers.payload import form_of
from merkki_verifier.fetch.policy import check_url
from merkki_verifier.fetch.protocol import FetchError

DEADLINE_SECONDS: Final = 10.0
EXTRA: Final = "to read QR codes in pictures: pip install 'merkki[qr]'"

_OFFER: Final = "openid-credential-offer"
# Names under which addresses carry what opens something once. Fetching such an address
# could use up what is its holder's alone.
_SECRETS: Final = frozenset(
    {"token", "access_token", "id_token", "refresh_token", "code", "pre-authorized_code", "otp"}
    | {"pin", "tx_code", "secret", "client_secret", "password", "passwd", "pwd", "key", "api_key"}
    | {"apikey", "sig", "signature", "session", "sid", "auth", "jwt", "assertion"}
)


class QrUnavailableError(Exception):
    """The programs that read QR codes are not installed; the message says how to get them."""


class QrBrokenError(Exception):
    """The picture could not be read, or not in time; the message says why."""


class QrRefusedError(Exception):
    """The code holds what must not be acted on; the message says why."""


@dataclass(frozen=True, slots=True)
class QrContent:
    """What a code holds: a credential, the address of one, or an offer to a wallet."""

    kind: Literal["credential", "address", "offer"]
    text: str


def can_read_codes() -> bool:
    """Whether the programs that read QR codes are installed."""
    return all(find_spec(name) is not None for name in ("PIL", "zxingcpp"))


def read_codes(
    image: bytes, *, seconds: float = DEADLINE_SECONDS, python: str = sys.executable
) -> list[bytes]:
    """What the QR codes in a picture hold, in no order that means anything.

    Raises QrUnavailableError, or QrBrokenError, also for a picture that makes the reader
    crash or takes longer than ``seconds``. ``python`` is the interpreter to start.
    """
    # -P: a file in the folder we were started in must not stand in for a module of ours.
    command = [python, "-P", "-m", "merkki_verifier.inputs.qr_worker"]
    try:
        done = subprocess.run(  # noqa: S603 # a program of ours, with no argument from outside
            command, input=image, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise QrBrokenError(f"looking for a QR code took longer than {seconds:g} s") from None
    try:
        said = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        said = None
    if isinstance(said, list):
        return [base64.b64decode(code) for code in said]
    if isinstance(said, dict) and "missing" in said:
        raise QrUnavailableError(EXTRA)
    if isinstance(said, dict) and "broken" in said:
        raise QrBrokenError(str(said["broken"]))
    raise QrBrokenError("the program that looks for QR codes crashed over this picture")


def read_content(code: bytes) -> QrContent:
    """What a code holds, if it may be acted on. Raises QrRefusedError.

    Addresses: https, a public host name, no more than 2,048 characters, no credentials
    and no secret in them.
    """
    try:
        text = code.decode()
    except UnicodeDecodeError:
        raise QrRefusedError("the code holds no text") from None
    scheme = text.partition(":")[0].lower()
    if scheme == "https":
        return QrContent("address", _address(text))
    if scheme == _OFFER:
        return QrContent("offer", _offered(text))
    if form_of(code) is not None:
        return QrContent("credential", text)
    raise QrRefusedError("the code holds neither a badge nor an https address")


def _address(url: str) -> str:
    if not url.isprintable():
        raise QrRefusedError("the code's address holds characters that cannot be shown")
    try:
        target = check_url(url)
    except FetchError as error:
        raise QrRefusedError(f"the code's address is refused: {error}") from None
    parts = urlsplit(target.url)
    secrets = sorted({name for name, _ in parse_qsl(parts.query) if name.lower() in _SECRETS})
    if secrets:
        raise QrRefusedError(
            f"the code's address carries a secret ({', '.join(secrets)}) that opening it might "
            "use up: only its holder should open it"
        )
    return target.url


def _offered(url: str) -> str:
    """Where an offer to a wallet stands (OpenID4VCI section 4.1.3)."""
    # Not urlsplit: it raises for what stands before the query, which says nothing here.
    given = parse_qsl(url.partition("?")[2])
    if [name for name, _ in given] != ["credential_offer_uri"]:
        raise QrRefusedError("the code offers something to a wallet, by nobody who can be asked")
    return _address(given[0][1])
