"""Taking a badge: opening spends nothing, the button spends once, and it is then one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from service_world import COMPANY, LINK_URL, SCHOOL, Region, form_field, submit

from merkki_issuer.issuing.model import ALL_FORMATS, Award, Format
from merkki_issuer.status.model import Reason
from merkki_verifier.containers import png, svg

LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_mark_can_be_read_before_it_is_taken(region: Region, lang: str) -> None:
    path = region.claim_link(region.award())
    page = region.client().get(f"{path}?lang={lang}")
    assert page.status_code == 200
    mark = region.service.catalogue.mark("WL-02")
    assert mark.name.get(lang) in page.text
    assert mark.criteria[0].text.get(lang) in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_opening_the_link_does_not_spend_it_however_often(region: Region) -> None:
    path = region.claim_link(region.award())
    for method in ("GET", "HEAD", "GET"):
        assert region.client().open(path, method=method).status_code == 200
    assert submit(region.client(), path).status_code == 303


def test_the_button_spends_the_link_and_leads_to_the_badge(region: Region) -> None:
    issued = region.award(recipient="button")
    client = region.client()
    path = region.claim_link(issued)
    taken = submit(client, path)
    assert taken.headers["Location"] == f"/passport/badges/{issued.award_id}?taken=1"
    page = client.get(taken.headers["Location"])
    assert page.status_code == 200
    assert "own link" in page.text or "Ota oma linkkisi talteen" in page.text
    assert client.get(path).status_code == 410
    assert region.client().get(path).status_code == 410


def test_the_second_of_two_clicks_gets_nothing(region: Region) -> None:
    path = region.claim_link(region.award(recipient="twice"))
    first, second = region.client(), region.client()
    form = form_field(first.get(path))
    assert first.post(path, data={"form": form}).status_code == 303
    late = second.post(path, data={"form": form})
    assert late.status_code == 410
    assert "Set-Cookie" not in late.headers


def test_a_link_that_is_over_or_never_was_is_the_same_404(tmp_path: Path) -> None:
    region = Region.at(tmp_path)
    path = region.claim_link(region.award())
    region.clock.forward(days=31)
    pages = [region.client().get(p) for p in (path, "/claim/" + "A" * 27, "/claim/x")]
    assert {page.status_code for page in pages} == {404}
    texts = {
        page.text.replace(page.headers["X-Request-Id"], "").replace(p, "")
        for page, p in zip(pages, (path, "/claim/" + "A" * 27, "/claim/x"), strict=True)
    }
    assert len(texts) == 1
    region.service.close()


def test_a_second_badge_joins_the_first_in_the_same_passport(region: Region) -> None:
    one, two = region.award(recipient="join"), region.award("LI-04", COMPANY.slug, "join")
    page = region.holder(one, two).get("/passport")
    assert one.award_id in page.text
    assert two.award_id in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_shared_computer_nobody_takes_a_badge_into_anothers_passport(
    region: Region, lang: str
) -> None:
    first = region.award(recipient=f"first-{lang}")
    second = region.award("LI-04", COMPANY.slug, f"second-{lang}")
    client = region.holder(first)
    path = region.claim_link(second)
    page = client.get(f"{path}?lang={lang}")
    assert 'name="into" value="here"' in page.text
    assert 'name="into" value="own"' in page.text
    alone = region.client().get(f"{region.claim_link(second)}?lang={lang}")
    assert 'name="into"' not in alone.text
    taken = client.post(path, data={"form": form_field(page), "into": "own"})
    assert taken.status_code == 303
    passport = client.get("/passport").text
    assert second.award_id in passport
    assert first.award_id not in passport


def test_the_session_is_one_guarded_cookie_that_ends_with_the_browser(region: Region) -> None:
    taken = submit(region.client(), region.claim_link(region.award(recipient="cookie")))
    (cookie,) = taken.headers.getlist("Set-Cookie")
    assert re.fullmatch(r"merkki=[\w-]{27}; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    region = Region.at(tmp_path, link_url="https://passi.tervasalmi.example")
    client = region.app.test_client()
    path = region.claim_link(region.award())
    base = "https://passi.tervasalmi.example"
    form = form_field(client.get(path, base_url=base))
    taken = client.post(path, base_url=base, data={"form": form})
    (cookie,) = taken.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-merkki=")
    assert "; Secure;" in cookie
    assert "max-age" in taken.headers["Strict-Transport-Security"]
    region.service.close()


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("json", "application/vc+ld+json"),
        ("jwt-es256", "text/plain"),
        ("jwt-rs256", "text/plain"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
    ],
)
def test_the_badge_can_be_taken_away_in_every_form(
    region: Region, form: str, media_type: str
) -> None:
    issued = region.award(recipient="forms")
    answer = region.holder(issued).get(f"/passport/badges/{issued.award_id}/{form}")
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    embedded = issued.renderings[Format.EMBEDDED]
    if form == "json":
        assert answer.data == embedded
    elif form == "png":
        assert png.extract(answer.data).decode() == embedded.decode()
    elif form == "svg":
        assert json.loads(svg.extract(answer.data)) == json.loads(embedded)
    else:
        assert answer.data == issued.renderings[Format(form)]


@pytest.mark.parametrize(
    "formats",
    [ALL_FORMATS, (Format.EMBEDDED,), (Format.EMBEDDED, Format.JWT_ES256)],
    ids=lambda formats: " ".join(form.value for form in formats),
)
def test_a_badge_offers_the_forms_it_has_and_no_other(
    region: Region, formats: tuple[Format, ...]
) -> None:
    asked = Award(
        organisation=SCHOOL.slug,
        mark="WL-02",
        recipient=f"offers {len(formats)}",
        formats=formats,
    )
    issued = region.service.issuing.issue(asked)
    client = region.holder(issued)
    page = client.get(f"/passport/badges/{issued.award_id}").text
    offered = re.findall(rf'href="(/passport/badges/{issued.award_id}/([a-z0-9-]+))', page)
    names = [name for _, name in offered]
    assert names == ["png", "svg", *(form.value for form in formats)]
    for path, _ in offered:
        assert client.get(path).status_code == 200


def test_a_form_that_does_not_exist_is_not_found(region: Region) -> None:
    issued = region.award(recipient="gif")
    assert region.holder(issued).get(f"/passport/badges/{issued.award_id}/gif").status_code == 404


def test_two_holders_do_not_see_each_other(region: Region) -> None:
    mine, yours = region.award(recipient="mine"), region.award(recipient="yours")
    me, you = region.holder(mine), region.holder(yours)
    assert yours.award_id not in me.get("/passport").text
    for path in (
        f"/passport/badges/{yours.award_id}",
        f"/passport/badges/{yours.award_id}/json",
        f"/passport/badges/{yours.award_id}/png",
    ):
        assert you.get(path).status_code == 200
        # 404 and not 403: what is not yours does not exist.
        assert me.get(path).status_code == 404
        assert region.client().get(path).status_code == 404


@pytest.mark.parametrize("award", ["0", "1", "1 OR 1=1", "null", "%00", "..", "a/../b"])
def test_no_guessed_id_opens_a_badge(region: Region, award: str) -> None:
    client = region.holder(region.award(recipient="guess"))
    assert client.get(f"/passport/badges/{award}").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_session_the_passport_says_how_to_open_it(region: Region, lang: str) -> None:
    page = region.client().get(f"/passport?lang={lang}")
    assert page.status_code == 403
    assert f'<html lang="{lang}">' in page.text


def test_the_own_link_opens_the_passport_again_in_another_browser(region: Region) -> None:
    issued = region.award(recipient="again")
    page = region.holder(issued).get("/passport").text
    own = re.search(rf"{LINK_URL}(/mine/[\w-]{{27}})", page)
    assert own is not None
    other = region.client()
    looked = other.get(own[1])
    assert "Set-Cookie" not in looked.headers  # a scanner opens links too
    opened = other.post(own[1], data={"form": form_field(looked)})
    assert opened.headers["Location"] == "/passport"
    assert issued.award_id in other.get("/passport").text


def test_leaving_forgets_the_session_in_this_browser(region: Region) -> None:
    client = region.holder(region.award(recipient="leave"))
    left = client.post("/passport/leave", data={"form": form_field(client.get("/passport"))})
    assert left.status_code == 303
    assert client.get("/passport").status_code == 403


def test_a_made_up_session_opens_nothing(region: Region) -> None:
    for value in ("A" * 27, "x", "' OR 1=1 --", "\u202e"):
        client = region.client()
        client.set_cookie("merkki", value)
        assert client.get("/passport").status_code == 403


@pytest.mark.parametrize(
    ("change", "said"), [("revoke", "peruttu"), ("suspend", "keskeytetty toistaiseksi")]
)
def test_the_holder_sees_that_a_badge_no_longer_holds(
    region: Region, change: str, said: str
) -> None:
    issued = region.award("LI-04", COMPANY.slug, f"holder-{change}")
    client = region.holder(issued)
    assert said not in client.get("/passport").text
    if change == "revoke":
        region.service.status.revoke(issued.award_id, Reason.ERROR)
    else:
        region.service.status.suspend(issued.award_id)
    assert said in client.get("/passport").text
    assert said in client.get(f"/passport/badges/{issued.award_id}").text
