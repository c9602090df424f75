"""The service in a real browser: by keyboard alone, to everybody's eyes, in light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import Watched, free_port, opened, served
from playwright.sync_api import Browser, Page, expect
from service_world import COMPANY, Region

from merkki_issuer.status.model import Reason

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


# Links inside a sentence are exempt (WCAG 2.5.8); these stand alone.
TOO_LOW = """name => [...document.querySelectorAll(
    "button, .button, select, summary, .langs a, footer a, .gallery a, .rows a"
  )]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.5)
  .map(e => `${name}: ${e.outerHTML.slice(0, 120)}`)"""


@dataclass(frozen=True)
class Site:
    """The region on a port of its own; links that people have point at that port."""

    region: Region
    origin: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    region = Region.at(tmp_path_factory.mktemp("site"), link_url=origin, demo=True)
    with served(region.app, port) as reached:
        assert reached == origin
        yield Site(region, origin)
    region.service.close()


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the target has the focus, and see that the focus shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(f"{target}:focus")
        if focused.count():
            outline = focused.evaluate("e => getComputedStyle(e).outlineStyle")
            assert outline != "none", target
            return
    raise AssertionError(f"Tab never reaches {target}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_claiming_taking_sharing_and_stopping_by_keyboard_alone(
    chromium: Browser, site: Site, *, scripts: bool
) -> None:
    issued = site.region.award(recipient=f"keyboard-{scripts}")
    with opened(chromium, site.origin, locale="en-GB", java_script_enabled=scripts) as watched:
        page = watched.page
        page.goto(site.origin + site.region.claim_link(issued))
        expect(page.locator("h1")).to_have_text("Safe at Work")
        tab_to(page, "main button")
        page.keyboard.press("Enter")
        expect(page.locator(".done")).to_have_text("The mark is yours now.")
        tab_to(page, "select")
        page.keyboard.press("ArrowUp")
        tab_to(page, "main button")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("The link is ready")
        address = page.locator(".copy a").get_attribute("href") or ""
        assert address.startswith(f"{site.origin}/s/")
        seen_by_employer(chromium, site, address, "Valid today")
        tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator(".done")).to_contain_text("Sharing has stopped")
        seen_by_employer(chromium, site, address, "There is no such page")
        assert watched.strangers == []


def seen_by_employer(chromium: Browser, site: Site, address: str, headline: str) -> None:
    """Open a share link in a browser of its own; it gets no cookie."""
    with opened(chromium, site.origin, locale="en-GB") as watched:
        watched.page.goto(address)
        expect(watched.page.locator("h1")).to_have_text(headline)
        assert watched.page.context.cookies() == []
        assert watched.strangers == []


def test_a_second_click_does_not_lose_the_answer_to_the_first(
    chromium: Browser, site: Site
) -> None:
    issued = site.region.award(recipient="double-click")
    with opened(chromium, site.origin, locale="en-GB") as watched:
        page = watched.page
        page.goto(site.origin + site.region.claim_link(issued))
        page.dblclick("main button")
        expect(page.locator(".done")).to_have_text("The mark is yours now.")


def test_the_language_is_one_click_and_the_page_stays(chromium: Browser, site: Site) -> None:
    issued = site.region.award(recipient="language")
    path = site.region.share(site.region.holder(issued), issued)
    with opened(chromium, site.origin, locale="fi-FI") as watched:
        page = watched.page
        page.goto(site.origin + path)
        expect(page.locator("h1")).to_have_text("Voimassa tänään")
        page.click("text=Svenska")
        expect(page.locator("h1")).to_have_text("Giltigt i dag")
        assert page.url == f"{site.origin}{path}?lang=sv"
        assert page.locator("html").get_attribute("lang") == "sv"


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, str]:
    """Every kind of page there is, by name."""
    region = site.region
    mine = region.award(recipient="axe")
    metal = region.award("LI-04", COMPANY.slug, "axe")
    gone = region.award("EN-01", recipient="axe")
    client = region.holder(mine, metal, gone)
    one, all_three = region.share(client, mine), region.share(client, mine, metal, gone)
    region.service.status.revoke(gone.award_id, Reason.ERROR)
    region.service.status.suspend(metal.award_id)
    cookie = client.get_cookie("merkki")
    assert cookie is not None
    return {
        "cookie": cookie.value,
        "start": "/",
        "marks": "/marks",
        "mark": "/achievements/WL-02/1.0/en",
        "organisations": "/orgs",
        "organisation": "/orgs/rautasuvanto",
        "verify": "/verify/",
        "api": "/api",
        "accessibility": "/accessibility",
        "privacy": "/privacy",
        "claim": region.claim_link(region.award(recipient="axe-claim")),
        "passport": "/passport?stopped=1&choose=1",
        "badge": f"/passport/badges/{mine.award_id}?taken=1",
        "withdrawn": f"/passport/badges/{gone.award_id}",
        "shared": one.replace("/s/", "/passport/shares/"),
        "share": one,
        "several": all_three,
        "own-link": f"/mine/{cookie.value}",
        "not-found": "/nope",
    }


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_axe_can_see(
    chromium: Browser, site: Site, pages: dict[str, str], scheme: str, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    with opened(
        chromium, site.origin, color_scheme=scheme, viewport=viewport, bypass_csp=True
    ) as watched:
        watched.page.context.add_cookies(
            [{"name": "merkki", "value": pages["cookie"], "url": site.origin}]
        )
        faults = [
            fault
            for name, path in pages.items()
            if name != "cookie"
            for fault in faults_of(watched, name, site.origin + path)
        ]
    assert faults == []


def test_axe_sees_a_fault_that_is_there(chromium: Browser, site: Site) -> None:
    with opened(chromium, site.origin, bypass_csp=True) as watched:
        watched.page.route(
            "**/",
            lambda route: route.fulfill(
                content_type="text/html",
                body="<html><title>x</title><p style='color:#aaa;background:#fff'>pale</p>",
            ),
        )
        faults = faults_of(watched, "seeded", f"{site.origin}/")
    assert any("color-contrast" in fault for fault in faults)
    assert any("html-has-lang" in fault for fault in faults)


def faults_of(watched: Watched, name: str, url: str) -> list[str]:
    """What axe says of a page with everything unfolded, and whether it must scroll sideways."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = watched.page
    page.goto(url)
    for summary in page.locator("summary").all():
        summary.click()
    found = axe.Axe().run(page, options=RULES)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        f"{name}: {each['id']}: {json.dumps([n['html'][:200] for n in each['nodes']])}"
        for each in found.response["violations"]
    ] + ([f"{name}: scrolls sideways"] if wide else [])


def test_every_target_is_large_enough_for_a_thumb(
    chromium: Browser, site: Site, pages: dict[str, str]
) -> None:
    small: list[str] = []
    with opened(chromium, site.origin, viewport={"width": 360, "height": 800}) as watched:
        watched.page.context.add_cookies(
            [{"name": "merkki", "value": pages["cookie"], "url": site.origin}]
        )
        for name, path in pages.items():
            if name != "cookie":
                watched.page.goto(site.origin + path)
                small += watched.page.evaluate(TOO_LOW, name)
    assert small == []


def test_no_page_asks_another_host_or_breaks_its_own_policy(
    chromium: Browser, site: Site, pages: dict[str, str]
) -> None:
    said: list[str] = []
    with opened(chromium, site.origin) as watched:
        watched.page.on("console", lambda message: said.append(message.text))
        watched.page.context.add_cookies(
            [{"name": "merkki", "value": pages["cookie"], "url": site.origin}]
        )
        for name, path in pages.items():
            if name not in {"cookie", "not-found"}:
                watched.page.goto(site.origin + path)
        assert watched.strangers == []
    assert said == []


def test_a_printed_answer_shows_how_it_was_checked(
    chromium: Browser, site: Site, pages: dict[str, str], tmp_path: Path
) -> None:
    with opened(chromium, site.origin, locale="en-GB") as watched:
        watched.page.goto(site.origin + pages["share"])
        watched.page.emulate_media(media="print")
        expect(watched.page.locator(".langs")).to_be_hidden()
        shown = watched.page.locator("ol.checks li").first
        expect(shown).to_be_visible()
        watched.page.pdf(path=tmp_path / "answer.pdf")
    assert (tmp_path / "answer.pdf").stat().st_size > 1000
