"""The verify page for badges of Open Badges 2.0: readable, and plain about what they prove."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from older_world import (
    BADGE,
    BASE,
    ISSUER,
    Academy,
    assertion,
    in_png,
    mark,
    profile,
    signed,
)

from merkki_verifier import World
from merkki_verifier.trust import TrustEntry, TrustRegistry
from merkki_verifier.web import create_app

LANGUAGES = ("fi", "sv", "en")
NAMES = {"fi": "Opisto tuttu", "sv": "Känd skola", "en": "Known academy"}
KNOWN = TrustRegistry({ISSUER: TrustEntry(ISSUER, NAMES, "school")})
HOSTED = json.dumps(assertion()).encode()


def shown(
    academy: Academy, badge: bytes = HOSTED, *, trust: TrustRegistry = KNOWN, lang: str = "en"
) -> str:
    """The page of answers for a badge that somebody uploaded."""
    world = World(now=academy.now, fetch=academy.network, trust=trust)
    form: dict[str, Any] = {"file": (io.BytesIO(badge), "badge"), "text": ""}
    answered = (
        create_app(lambda: world)
        .test_client()
        .post(f"/?lang={lang}", data=form, content_type="multipart/form-data")
    )
    assert answered.status_code == 200
    return answered.text


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert found is not None
    return found[1]


SAID = {
    "hosted": {
        "fi": "Kukaan ei ole allekirjoittanut merkkiä",
        "sv": "Ingen har skrivit under märket",
        "en": "Nobody has signed it",
    },
    "signed": {
        "fi": "Vain myöntäminen on allekirjoitettu",
        "sv": "Bara tilldelningen är underskriven",
        "en": "Only the award is signed",
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "badge"), [("hosted", HOSTED), ("signed", signed().encode())])
def test_a_good_one_is_shown_with_what_it_does_not_prove(
    kind: str, badge: bytes, lang: str
) -> None:
    page = shown(Academy(), badge, lang=lang)
    valid = {"fi": "Voimassa tänään", "sv": "Giltigt i dag", "en": "Valid today"}
    assert heading(page) == valid[lang]
    # Said with the answer itself, and not only among the checks.
    answer = page.split("</section>")[0]
    assert SAID[kind][lang] in answer
    for text in ("Robotiikka", "Rakentaa robotin.", "Robotti liikkuu.", NAMES[lang], ISSUER):
        assert text in page
    assert "Esimerkkiopisto" not in page


@pytest.mark.parametrize(
    ("academy", "badge", "line"),
    [
        (Academy().without(BADGE), HOSTED, "Could not be checked: its own address did not give it"),
        (Academy().serve(assertion(uid="7")), HOSTED,
         "Not valid: it is not the same as at its own address"),
        (Academy().serve(profile(verification={"allowedOrigins": ["x.example"]})), HOSTED,
         "Not valid: it does not stand on its issuer&#39;s website"),
        (Academy().serve({}, BADGE, 410), HOSTED, "Not valid: withdrawn"),
    ],
)  # fmt: skip
def test_a_hosted_badge_gets_a_headline_about_its_address(
    academy: Academy, badge: bytes, line: str
) -> None:
    page = shown(academy, badge)
    assert heading(page) == line
    assert "Robotiikka" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_host_is_not_said_to_have_signed(lang: str) -> None:
    page = shown(Academy(), trust=TrustRegistry({}), lang=lang)
    lines = {
        "fi": "Merkki on osoitteessaan, mutta emme tunne myöntäjää",
        "sv": "Märket finns på sin adress, men vi känner inte utfärdaren",
        "en": "The badge stands at its address, but we do not know this issuer",
    }
    assert heading(page) == lines[lang]
    token = shown(Academy(), signed().encode(), trust=TrustRegistry({}), lang="en")
    assert heading(token) == "The signature holds, but we do not know this issuer"


def test_hostile_words_are_inert() -> None:
    evil = mark(
        name="<img src=x onerror=alert(1)>",
        description='"><script>alert(2)</script>',
        criteria={"narrative": "[x](javascript:alert(3)) ![y](https://mallory.example/p.png)"},
        image={"id": "https://mallory.example/p.svg"},
    )
    badge = assertion(
        narrative="<script>alert(4)</script>",
        evidence=[{"id": "javascript:alert(5)", "narrative": "<iframe src=x></iframe>"}],
    )
    academy = Academy().serve(evil).serve(badge)
    page = shown(academy, json.dumps(badge).encode())
    assert heading(page) == "Valid today"
    for active in ("<script>alert", "<img src=x", "<iframe", 'href="javascript', 'src="https:'):
        assert active not in page
    assert "https://mallory.example/p.svg" not in academy.network.asked


def test_a_picture_with_an_address_in_it_is_answered() -> None:
    assert heading(shown(Academy(), in_png(BADGE.encode()))) == "Valid today"


def test_an_address_pasted_in_is_answered() -> None:
    academy = Academy()
    world = World(now=academy.now, fetch=academy.network, trust=KNOWN)
    answered = create_app(lambda: world).test_client().post("/?lang=en", data={"text": BADGE})
    assert heading(answered.text) == "Valid today"
    assert all(url.startswith(BASE) for url in academy.network.asked)
