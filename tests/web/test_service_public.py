"""The public pages and documents: every language, every form, no cookie."""

from __future__ import annotations

import json
import re

import pytest
from service_world import PUBLIC_URL, Region
from werkzeug.datastructures import Headers

from merkki_contexts import PASSPORT_CONTEXT_URL, TRUST_CONTEXT_URL, load
from merkki_issuer.issuing.model import Format
from merkki_verifier import Verdict
from merkki_verifier.verify import verify
from merkki_verifier.web.headers import CONTENT_SECURITY_POLICY

LANGUAGES = ("fi", "sv", "en")
PAGES = (
    "/",
    "/marks",
    "/orgs",
    "/orgs/ammattiopisto",
    "/orgs/seutu",
    "/verify/",
    "/accessibility",
    "/privacy",
)
DOCUMENTS = {
    "/orgs/ammattiopisto/did.json": "application/did+json",
    "/orgs/ammattiopisto/jwks.json": "application/jwk-set+json",
    "/orgs/ammattiopisto/status/revocation-1": "application/vc",
    "/orgs/rautasuvanto/status/suspension-1": "application/vc",
    "/contexts/passport/v1": "application/ld+json",
    "/achievements/WL-02/1.0/image.png": "image/png",
    "/achievements/WL-02/1.0/image.svg": "image/svg+xml",
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_public_page_speaks_every_language(region: Region, path: str, lang: str) -> None:
    page = region.client().get(f"{path}?lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    for other in LANGUAGES:
        assert f'href="{path}?lang={other}"' in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chosen_language_goes_along_to_the_next_page(region: Region, lang: str) -> None:
    page = region.client().get(f"/?lang={lang}").text
    assert f'href="/marks?lang={lang}"' in page
    assert 'href="/marks"' in region.client().get("/").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mark_s_page_speaks_its_address_s_language(region: Region, lang: str) -> None:
    page = region.client().get(f"/achievements/WL-02/1.0/{lang}", headers={"Accept-Language": "en"})
    assert f'<html lang="{lang}">' in page.text
    assert page.headers["Content-Language"] == lang
    for other in LANGUAGES:
        assert f'hreflang="{other}" href="{PUBLIC_URL}/achievements/WL-02/1.0/{other}"' in page.text
        assert f'href="/achievements/WL-02/1.0/{other}" lang="{other}"' in page.text


def test_every_mark_on_offer_has_a_page_a_drawing_and_an_achievement(region: Region) -> None:
    client = region.client()
    for mark in region.service.catalogue.marks:
        path = f"/achievements/{mark.code}/{mark.version}"
        assert mark.name.en in client.get(f"{path}/en").text.replace("&#39;", "'")
        assert client.get(f"{path}/image.svg").status_code == 200
        assert client.get(f"{path}/image.png").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/json;q=0.5, text/html;q=0.4", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/orgs/ammattiopisto", "/achievements/WL-02/1.0/sv"])
def test_a_page_is_a_document_to_whoever_asks_for_one(
    region: Region, path: str, accept: str, kind: str
) -> None:
    answer = region.client().get(path, headers={"Accept": accept} if accept else {})
    assert answer.mimetype == kind
    assert "Accept" in answer.vary
    if kind != "text/html":
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_achievement_is_the_one_that_badges_carry(region: Region) -> None:
    answer = region.client().get(
        "/achievements/WL-02/1.0/fi", headers={"Accept": "application/json"}
    )
    carried = json.loads(region.award(recipient="achievement").renderings[Format.EMBEDDED])
    served = answer.get_json()
    assert served.pop("@context") == carried["@context"][:2]
    assert served == carried["credentialSubject"]["achievement"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_is_there_for_programs(region: Region, lang: str) -> None:
    headers = {"Accept": "application/json", "Accept-Language": lang}
    answer = region.client().get("/marks", headers=headers)
    assert answer.mimetype == "application/json"
    assert {"Accept", "Accept-Language"} <= set(answer.vary)
    listed = {each["humanCode"]: each["name"] for each in answer.get_json()["achievements"]}
    assert listed == {m.code: m.name.get(lang) for m in region.service.catalogue.marks}
    page = region.client().get("/marks", headers={"Accept-Language": lang})
    assert page.mimetype == "text/html"


def test_an_organisation_names_the_lists_that_there_are(region: Region) -> None:
    region.award()
    for slug in ("ammattiopisto", "seutu", "rautasuvanto"):
        page = region.client().get(f"/orgs/{slug}").text
        links = re.findall(r'href="(/orgs/[^"]+/status/[^"]+)"', page)
        assert all(region.client().get(link).status_code == 200 for link in links), links
    assert (
        "/orgs/ammattiopisto/status/revocation-1" in region.client().get("/orgs/ammattiopisto").text
    )


def test_the_profile_is_in_the_language_asked_for(region: Region) -> None:
    headers = {"Accept": "application/json", "Accept-Language": "sv"}
    profile = region.client().get("/orgs/ammattiopisto", headers=headers).get_json()
    assert profile["name"] == "Tjärsunds yrkesinstitut"
    assert profile["id"] == "did:web:passi.tervasalmi.example:orgs:ammattiopisto"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_is_open_to_any_site_and_cached(region: Region, path: str) -> None:
    answer = region.client().get(path)
    assert answer.status_code == 200
    assert answer.mimetype == DOCUMENTS[path]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_whoever_has_the_bytes_gets_304_and_no_body(region: Region, path: str) -> None:
    first = region.client().get(path)
    again = region.client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    stale = region.client().get(path, headers={"If-None-Match": '"0123"'})
    assert stale.status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/vc"),
        ("*/*", "application/vc"),
        ("application/vc", "application/vc"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/json", "application/json"),
        ("application/ld+json, application/json;q=0.9", "application/ld+json"),
        ("application/vc+jwt;q=0.1, application/vc", "application/vc"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/vc"),
    ],
)
def test_a_status_list_has_the_form_asked_for(region: Region, accept: str, kind: str) -> None:
    path = "/orgs/ammattiopisto/status/revocation-1"
    answer = region.client().get(path, headers={"Accept": accept} if accept else {})
    assert answer.mimetype == kind
    assert "Accept" in answer.vary
    if kind == "application/vc+jwt":
        assert answer.data.count(b".") == 2
    else:
        assert answer.get_json(force=True)["id"] == f"{PUBLIC_URL}{path}"


def test_the_two_forms_of_a_list_are_told_apart_by_caches(region: Region) -> None:
    path = "/orgs/ammattiopisto/status/revocation-1"
    tags = {
        region.client().get(path, headers={"Accept": kind}).headers["ETag"]
        for kind in ("application/vc", "application/vc+jwt")
    }
    assert len(tags) == 2


def test_a_form_nobody_has_is_refused(region: Region) -> None:
    path = "/orgs/ammattiopisto/status/revocation-1"
    assert region.client().get(path, headers={"Accept": "image/png"}).status_code == 406


def test_a_list_is_renewed_before_it_grows_old(region: Region) -> None:
    path = "/orgs/ammattiopisto/status/revocation-1"
    before = region.client().get(path)
    region.clock.forward(days=6)
    after = region.client().get(path)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.get_json(force=True)["validUntil"] > before.get_json(force=True)["validUntil"]


@pytest.mark.parametrize("url", [PASSPORT_CONTEXT_URL, TRUST_CONTEXT_URL])
def test_the_contexts_are_those_that_verifiers_pin(region: Region, url: str) -> None:
    path = "/contexts/" + url.partition("/contexts/")[2]
    assert region.client().get(path).get_json(force=True) == load(url)


def test_our_badge_verifies_with_nothing_but_the_published_documents(region: Region) -> None:
    issued = region.award(recipient="documents")
    report = verify(
        issued.renderings[Format.EMBEDDED], world=region.app.extensions["merkki-issuer"].own_world()
    )
    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "path",
    [
        "/orgs/nobody",
        "/orgs/%00",
        "/orgs/nobody/did.json",
        "/orgs/nobody/status/revocation-1",
        "/orgs/ammattiopisto/status/suspension-1",
        "/orgs/ammattiopisto/status/revocation-2",
        "/orgs/ammattiopisto/status/..%2fdid.json",
        "/orgs/%2e%2e/did.json",
        "/achievements/XX-99/1.0/fi",
        "/achievements/WL-02/9.9/fi",
        "/achievements/WL-02/1.0/de",
        "/achievements/WL-02/1.0/image.gif",
        "/contexts/passport/v2",
        "/nope",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(region: Region, path: str) -> None:
    page = region.client().get(path)
    assert page.status_code == 404
    assert page.headers["X-Request-Id"] in page.text


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS, "/healthz", "/readyz", "/nope"])
def test_no_public_address_sets_a_cookie_and_all_are_guarded(region: Region, path: str) -> None:
    answer = region.client().get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    if answer.mimetype == "text/html":
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["mallory.example", "alpha@mallory.example", "[::1]"])
def test_no_link_is_built_from_the_host_that_a_request_names(region: Region, host: str) -> None:
    headers = Headers({"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}"})
    for path in PAGES:
        answer = region.client().get(path, headers=headers)
        assert "mallory" not in answer.text
        assert "[::1]" not in answer.text
    for path in ("/verify", "//orgs", "/orgs//x", "/orgs/"):
        assert "Location" not in region.client().get(path, headers=headers).headers
    assert region.client().get("/verify").status_code == 200


def test_the_service_says_that_it_is_well(region: Region) -> None:
    assert region.client().get("/healthz").get_json() == {"alive": True}
    assert region.client().get("/readyz").get_json() == {"ready": True, "database": True}


def test_hsts_is_said_where_people_come_by_https(region: Region) -> None:
    assert "Strict-Transport-Security" not in region.client().get("/").headers
