"""A NUL in an address is a stranger's mistake on every database: never an error of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from issuer_region import Region
from pydantic import SecretStr

from merkki_issuer.service import Service
from merkki_issuer.web import create_app

PATHS = [
    "/orgs/a%00b",
    "/orgs/a%00b/status/revocation-1",
    "/orgs/a%00b/did.json",
    "/orgs/a%00b/jwks.json",
    "/marks/WL%00/1.0/fi",
    "/s/a%00b",
    "/claim/a%00b",
    "/?q=a%00b",
    "/marks?kieli=a%00b",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_address_with_a_nul_is_nobodys(
    path: str, any_region: Region, open_service: Callable[[Region], Service]
) -> None:
    settings = any_region.settings.model_copy(update={"secret_key": SecretStr("for a test " * 5)})
    app = create_app(settings, service=open_service(any_region))
    answer = app.test_client().get(path)
    assert answer.status_code < 500
