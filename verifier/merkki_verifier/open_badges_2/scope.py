"""Where an issuer lets its hosted badges stand.

IMS Open Badges 2.0, Profile: a profile's ``verification`` may name ``allowedOrigins`` and
``startsWith``; without it, badges stand on the web origin of the issuer's own id. Compared are
parsed addresses, never their letters: "https://issuer.example" is also how
"https://issuer.example.mallory.example/" begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from merkki_verifier.issuers import origin
from merkki_verifier.json_values import one_or_many

# Behind the prefix nothing may climb out of it again, however it is spelled: not as dots, with
# parameters behind them, escaped once or twice, cut by a control character, or in overlong UTF-8.
_CLIMBING = re.compile(
    r"(^|[/\\])(\.|%2e){1,2}([;/\\?#]|$)|\\|%(2f|5c|25|[01][0-9a-f]|7f|c[01]|e0%[89]|f0%8)",
    re.IGNORECASE,
)


def permits(profile: Mapping[str, object], assertion_id: str) -> bool:
    """Whether the issuer of ``profile`` lets a badge stand at ``assertion_id``.

    Both rules bind where both are given. One that we cannot read permits nothing.
    """
    own = origin(assertion_id)
    if own is None:
        return False
    policy = profile.get("verification")
    if policy is None:
        policy = {}
    if not isinstance(policy, Mapping) or policy.get("verificationProperty", "id") != "id":
        return False
    origins = one_or_many(policy.get("allowedOrigins"))
    prefixes = one_or_many(policy.get("startsWith"))
    if not origins and not prefixes:
        origins = [_secure(profile.get("id"))]
    if prefixes and not any(_begins(assertion_id, prefix) for prefix in prefixes):
        return False
    return not origins or any(_origin(each) == own for each in origins)


def _origin(allowed: object) -> tuple[str, str, int] | None:
    """The origin that an entry of ``allowedOrigins`` means: a host, or an https address."""
    if not isinstance(allowed, str):
        return None
    return origin(allowed if "://" in allowed else f"https://{allowed}")


def _begins(address: str, prefix: object) -> bool:
    if not isinstance(prefix, str) or origin(prefix) is None or origin(prefix) != origin(address):
        return False
    allowed, path = urlsplit(prefix), urlsplit(address).path
    if allowed.query or allowed.fragment:
        return address.startswith(prefix)
    return path.startswith(allowed.path) and not _CLIMBING.search(path)


def _secure(issuer: object) -> object:
    """The issuer's id as it is fetched: over https, whatever it begins with."""
    if isinstance(issuer, str) and issuer.lower().startswith("http://"):
        return "https://" + issuer[len("http://") :]
    return issuer
