"""Hostile texts and pictures in a real browser: shown, inert, and heard by nobody."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from badge_world import BadgeWorld, Web
from browser import Watched, opened, served
from playwright.sync_api import Browser, expect

from merkki_verifier import Response, World
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry
from merkki_verifier.web import create_app

pytestmark = pytest.mark.browser
ALPHA = "did:web:alpha.example"


def hostile_world(shared: Path, *, known: bool) -> World:
    """The corpus's clock and documents; the registry knows its issuer or knows nobody."""
    security = shared / "security"
    hosts = json.loads((security / "fixtures" / "hosts.json").read_text())
    now = json.loads((security / "MANIFEST.json").read_text())["now"]
    web = Web(
        {
            url: Response(200, {}, row["body_text"].encode())
            for url, row in hosts.items()
            if row.get("status", 200) == 200 and "body_text" in row and not row.get("fail")
        }
    )
    entries = {ALPHA: TrustEntry(ALPHA, {"fi": "Alfa"})} if known else {}
    return World(now=datetime.fromisoformat(now), fetch=web, trust=TrustRegistry(entries))


def assert_inert(watched: Watched) -> None:
    """Nothing on the page acted, nor could it."""
    assert watched.dialogs == []
    assert watched.strangers == []
    assert watched.live_parts() == []


def hand_in(watched: Watched, file: Path) -> None:
    """Drop the file and wait for the answer; hover and focus everything that is there."""
    watched.page.goto(watched.origin)
    watched.page.set_input_files("input[type=file]", file)
    watched.page.click("main button[type=submit]")
    watched.page.wait_for_load_state("load")
    watched.page.locator("summary").click()
    for _ in range(6):
        watched.page.keyboard.press("Tab")
    for picture in watched.page.locator("main img").all():
        picture.hover()


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("pattern", ["ob/xss-*", "ob/link-*", "ob/issuer-name-*", "svg/active-*"])
def test_a_hostile_badge_is_shown_and_does_nothing(
    chromium: Browser, shared: Path, pattern: str, *, known: bool
) -> None:
    samples = sorted((shared / "security").glob(pattern))
    assert samples
    world = hostile_world(shared, known=known)
    with served(create_app(lambda: world)) as origin, opened(chromium, origin) as watched:
        for sample in samples:
            hand_in(watched, sample)
            expect(watched.page.locator("section.answer h1")).to_have_count(1)
            if pattern != "ob/link-*":  # those may be refused for their links, and not shown
                expect(watched.page.locator("section.mark h2")).to_have_count(1)
            assert_inert(watched)


def test_any_text_of_a_stranger_stays_text(chromium: Browser, shared: Path, tmp_path: Path) -> None:
    issuer = BadgeWorld()
    rows = [
        row
        for name in ("xss-text-v0", "xss-markdown-v0", "ssti-v0")
        for row in json.loads((shared / "security" / "web" / f"{name}.json").read_text())
    ]
    app = create_app(lambda: issuer.world(known=False))
    with served(app) as origin, opened(chromium, origin) as watched:
        for row in rows:
            text = row[:500]
            subject = {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityHash": text,
                        "identityType": "name",
                    }
                ],
                "achievement": {
                    "id": "urn:uuid:0b2f1c55-5df5-4d0a-8a3f-5b6c9f3a7c12",
                    "type": ["Achievement"],
                    "name": text,
                    "description": text,
                    "criteria": {"narrative": text},
                },
            }
            profile = {"id": issuer.issuer, "type": ["Profile"], "name": text}
            file = tmp_path / "badge.json"
            file.write_bytes(issuer.badge(name=text, issuer=profile, credentialSubject=subject))
            hand_in(watched, file)
            seen = watched.page.locator("section.mark h2")
            expect(seen).to_have_count(1)
            if "\n" not in text:
                assert seen.text_content() == text[:300] + ("…" if len(text) > 300 else "")
            assert_inert(watched)


def test_a_bidi_name_cannot_turn_our_own_sentence(chromium: Browser, tmp_path: Path) -> None:
    issuer = BadgeWorld()
    profile = {
        "id": issuer.issuer,
        "type": ["Profile"],
        "name": "\u202e\u2067gniyfirev retfa dilav \u0627\u0628",
    }
    file = tmp_path / "badge.json"
    file.write_bytes(issuer.badge(issuer=profile))
    app = create_app(lambda: issuer.world(known=False))
    with served(app) as origin, opened(chromium, origin, locale="en-GB") as watched:
        hand_in(watched, file)
        claim = watched.page.locator(".claim").first
        said = claim.text_content() or ""
        assert said.startswith("The badge itself says: ")
        assert not any(mark in said for mark in "\u202e\u2067")
        own = claim.evaluate("e => getComputedStyle(e).direction")
        assert own == "ltr"


def test_dropping_a_file_is_enough_where_scripts_run(chromium: Browser) -> None:
    issuer = BadgeWorld()
    app = create_app(issuer.world)
    with served(app) as origin, opened(chromium, origin, locale="en-GB") as watched:
        watched.page.goto(origin)
        transfer = watched.page.evaluate_handle(
            """text => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], "badge.json"));
              return transfer;
            }""",
            issuer.badge().decode(),
        )
        watched.page.dispatch_event("form[data-drop]", "drop", {"dataTransfer": transfer})
        expect(watched.page.locator("h1")).to_have_text("Valid today")
        assert_inert(watched)


def test_the_page_works_without_scripts_and_by_keyboard_alone(
    chromium: Browser,
) -> None:
    issuer = BadgeWorld()
    app = create_app(issuer.world)
    with (
        served(app) as origin,
        opened(chromium, origin, java_script_enabled=False, locale="sv-FI") as watched,
    ):
        page = watched.page
        page.goto(origin)
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.locator("textarea:focus").count():
                break
        page.keyboard.insert_text(issuer.badge().decode())
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Giltigt i dag")
        assert_inert(watched)
