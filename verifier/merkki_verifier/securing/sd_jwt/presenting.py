"""What a holder does with an SD-JWT: choose what to show, and sign who it is shown to.

RFC 9901 sections 4.3 and 7.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from merkki_keys import Signer
from merkki_verifier.json_values import pointer
from merkki_verifier.securing.jws import compact_json, sign_compact
from merkki_verifier.securing.sd_jwt.combined import SEPARATOR, read_sd_jwt
from merkki_verifier.securing.sd_jwt.key_binding import TYPE
from merkki_verifier.securing.sd_jwt.rebuilding import rebuild
from merkki_verifier.world import Limits


def disclosable(sd_jwt: str, *, limits: Limits | None = None) -> list[str]:
    """JSON Pointers to everything that can be shown or kept back of an issued SD-JWT.

    They point into the payload with all of it shown. Raises SdJwtError, JwsError, JsonError.
    """
    limits = limits or Limits()
    read = read_sd_jwt(sd_jwt.encode("utf-8", "surrogatepass"), limits=limits)
    return [pointer(*path) for path in rebuild(read, max_depth=limits.max_depth).disclosed]


def select(sd_jwt: str, *, disclose: Iterable[str], limits: Limits | None = None) -> str:
    """Keep back all but the disclosures that ``disclose`` points at, and those around them.

    The pointers are some of ``disclosable``'s. A key binding made for another selection is
    left out. Raises ValueError for a pointer to nothing selective, and what ``disclosable``
    raises.
    """
    limits = limits or Limits()
    read = read_sd_jwt(sd_jwt.encode("utf-8", "surrogatepass"), limits=limits)
    opened = rebuild(read, max_depth=limits.max_depth).disclosed
    places = {pointer(*path): path for path in opened}
    wanted: set[str] = set()
    for text in disclose:
        if text not in places:
            raise ValueError(f"{text!r:.60} is nothing that could be kept back")
        path = places[text]
        around = (path[:length] for length in range(1, len(path) + 1))
        wanted |= {opened[place].text for place in around if place in opened}
    # In the order they came in: a holder's own order could tell two showings apart.
    kept = [d.text for d in read.disclosures if d.text in wanted]
    mark = SEPARATOR.decode()
    return mark.join([read.jws.compact.decode("ascii"), *kept, ""])


def present(
    sd_jwt: str,
    *,
    disclose: Iterable[str],
    nonce: str,
    audience: str,
    holder_signer: Signer,
    now: datetime,
    limits: Limits | None = None,
) -> str:
    """Select what to show and bind it: to this verifier, this nonce, this moment.

    ``holder_signer`` holds the key in the SD-JWT's ``cnf``. Raises what ``select`` raises.
    """
    shown = select(sd_jwt, disclose=disclose, limits=limits)
    payload = {
        "iat": int(now.timestamp()),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": read_sd_jwt(shown.encode("ascii"), limits=limits).sd_hash,
    }
    return shown + sign_compact(compact_json(payload), signer=holder_signer, header={"typ": TYPE})
