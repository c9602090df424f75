"""The service's texts: every one asked for is there, and none is left over."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from merkki_definitions import OrganisationType
from merkki_issuer.delivery.files import FORMS
from merkki_issuer.web.app import TEXTS
from merkki_issuer.web.passport import LIFETIMES
from merkki_verifier.web import read_texts
from merkki_verifier.web.shell import TEXTS as SHARED

WEB = Path(str(files("merkki_issuer.web")))
OURS = read_texts(TEXTS)
ALL = read_texts(SHARED, TEXTS)
STEMS = {key.partition(".")[0] for key in ALL}

FAMILIES = (
    {f"org.kind-{kind.value}" for kind in OrganisationType}
    | {f"share.days-{days}" for days in LIFETIMES}
    | {f"passport.file-{form}{end}" for form in FORMS for end in ("", "-for")}
    | {f"passport.{standing}" for standing in ("valid", "withdrawn", "suspended", "expired")}
    | {
        f"statement.access-{part}{end}"
        for part in ("aim", "how", "gaps", "tell")
        for end in ("", "-text")
    }
    | {
        f"statement.privacy-{part}{end}"
        for part in ("who", "kept", "badge", "seen", "cookies", "rights")
        for end in ("", "-text")
    }
)


def asked_by_name() -> set[str]:
    """Keys that templates and the site's links ask for by their whole name."""
    sources = "".join(p.read_text() for p in [*WEB.rglob("*.html"), WEB / "app.py"])
    asked = set(re.findall(r"t\(['\"]([a-z]+\.[a-z0-9-]*[a-z0-9])['\"]", sources))
    return asked | set(re.findall(r'", "([a-z]+\.[a-z0-9-]+)"\)', sources))


def test_every_text_a_page_asks_for_exists() -> None:
    assert asked_by_name() | FAMILIES <= set(ALL)


def test_no_text_is_left_that_no_page_asks_for() -> None:
    assert set(OURS) - asked_by_name() - FAMILIES == set()
