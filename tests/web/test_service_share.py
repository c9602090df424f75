"""Showing a badge: the holder chooses, the employer sees the truth of this moment."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from service_world import COMPANY, LINK_URL, PUBLIC_URL, SCHOOL, Region, form_field
from werkzeug.test import TestResponse

from merkki_issuer.issuing.model import Format
from merkki_issuer.status.model import Reason
from merkki_issuer.web.codes import code_of
from merkki_verifier import Response, Verdict
from merkki_verifier.inputs import Sources, verify_item
from merkki_verifier.inputs.sources import ACCEPT

LANGUAGES = ("fi", "sv", "en")
VALID = {"fi": "Voimassa tänään", "sv": "Giltigt i dag", "en": "Valid today"}


def headlines(text: str) -> list[str]:
    return re.findall(r'class="h1">(.*?)</h', text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_answers_in_the_reader_s_language(region: Region, lang: str) -> None:
    issued = region.award(recipient="share")
    path = region.share(region.holder(issued), issued)
    page = region.client().get(f"{path}?lang={lang}")
    assert headlines(page.text) == [VALID[lang]]
    mark = region.service.catalogue.mark("WL-02")
    assert mark.name.get(lang) in page.text
    assert mark.criteria[0].text.get(lang) in page.text
    assert getattr(SCHOOL.names, lang) in page.text
    for other in LANGUAGES:
        assert f'href="{path}?lang={other}"' in page.text


def test_a_share_is_for_nobody_s_cache_index_or_cookie(region: Region) -> None:
    issued = region.award(recipient="robots")
    page = region.client().get(region.share(region.holder(issued), issued))
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers


def test_the_answer_is_of_this_moment(region: Region) -> None:
    issued = region.award("LI-04", COMPANY.slug, "moment")
    path = region.share(region.holder(issued), issued)

    def said() -> list[str]:
        return headlines(region.client().get(f"{path}?lang=en").text)

    assert said() == ["Valid today"]
    region.service.status.suspend(issued.award_id)
    assert said() == ["Not valid now: suspended"]
    region.service.status.reinstate(issued.award_id)
    assert said() == ["Valid today"]
    region.service.status.revoke(issued.award_id, Reason.ERROR)
    assert said() == ["Not valid: withdrawn"]


def test_a_withdrawal_s_reason_is_nowhere_on_the_page(region: Region) -> None:
    issued = region.award(recipient="reason")
    path = region.share(region.holder(issued), issued)
    region.service.status.revoke(issued.award_id, Reason.EVIDENCE_FALSE)
    page = region.client().get(f"{path}?lang=en").text
    assert "evidence" not in page.lower()


def test_an_old_badge_holds_although_its_issuer_lost_the_right_since(tmp_path: Path) -> None:
    region = Region.at(tmp_path)
    issued = region.award()
    path = region.share(region.holder(issued), issued)
    region.service.organisations.set_may_issue(SCHOOL.slug, ("WL-01",))
    assert headlines(region.client().get(f"{path}?lang=en").text) == ["Valid today"]
    region.service.close()


def test_several_badges_each_get_their_own_answer(region: Region) -> None:
    good, bad = region.award(recipient="pair"), region.award("EN-01", recipient="pair")
    path = region.share(region.holder(good, bad), good, bad)
    region.service.status.revoke(bad.award_id, Reason.ERROR)
    page = region.client().get(f"{path}?lang=en").text
    assert sorted(headlines(page)) == ["Not valid: withdrawn", "Valid today"]


def test_a_share_shows_only_what_was_chosen(region: Region) -> None:
    shown, kept = region.award(recipient="part"), region.award("EN-01", recipient="part")
    path = region.share(region.holder(shown, kept), shown)
    page = region.client().get(path).text
    for value in (kept.award_id, kept.credential_id, "EN-01"):
        assert value not in page


def test_a_share_names_neither_the_award_nor_the_holder(region: Region) -> None:
    issued = region.award(recipient="nameless")
    client = region.holder(issued)
    page = region.client().get(region.share(client, issued)).text
    holder = client.get_cookie("merkki")
    assert holder is not None
    for value in (issued.award_id, issued.credential_id, issued.subject_id, holder.value):
        assert value not in page


def test_stopping_closes_the_link_at_once_and_its_pictures_too(region: Region) -> None:
    issued = region.award(recipient="stop")
    client = region.holder(issued)
    path = region.share(client, issued)
    page = client.get("/passport")
    stop = re.search(r'action="(/passport/shares/[0-9a-f-]{36}/stop)"', page.text)
    assert stop is not None
    assert client.post(stop[1], data={"form": form_field(page)}).status_code == 303
    for gone in (path, f"{path}/qr.png", f"{path}/qr.svg"):
        assert region.client().get(gone).status_code == 404
    assert asked(region, path, "application/vc").status_code == 404
    assert stop[1] not in client.get("/passport").text


def test_a_share_ends_when_its_time_is_over(tmp_path: Path) -> None:
    region = Region.at(tmp_path)
    issued = region.award()
    path = region.share(region.holder(issued), issued, days=1)
    region.clock.forward(hours=23)
    assert region.client().get(path).status_code == 200
    region.clock.forward(hours=2)
    assert region.client().get(path).status_code == 404
    region.service.close()


def test_nobody_stops_or_sees_the_link_of_another(region: Region) -> None:
    mine = region.award(recipient="link-mine")
    yours = region.award(recipient="link-yours")
    me, you = region.holder(mine), region.holder(yours)
    path = region.share(you, yours)
    token = path.removeprefix("/s/")
    assert you.get(f"/passport/shares/{token}").status_code == 200
    assert me.get(f"/passport/shares/{token}").status_code == 404
    assert region.client().get(f"/passport/shares/{token}").status_code == 403
    stop = re.search(r"/passport/shares/[0-9a-f-]{36}/stop", you.get("/passport").text)
    assert stop is not None
    form = form_field(me.get("/passport"))
    assert me.post(stop[0], data={"form": form}).status_code == 404
    assert region.client().get(path).status_code == 200


@pytest.mark.parametrize(
    "change", [{"days": "91"}, {"days": "0"}, {"days": "x"}, {"days": ""}, {"award": ["0"]}]
)
def test_a_share_beyond_what_the_form_offers_is_refused(
    region: Region, change: dict[str, object]
) -> None:
    issued = region.award(recipient="form")
    client = region.holder(issued)
    data = {
        "form": form_field(client.get("/passport")),
        "award": [issued.award_id],
        "days": "14",
    }
    assert client.post("/passport/shares", data=data | change).status_code == 400
    assert client.post("/passport/shares", data=data).status_code == 303


def test_another_s_badge_cannot_be_shared(region: Region) -> None:
    mine, yours = region.award(recipient="s-mine"), region.award(recipient="s-yours")
    me = region.holder(mine)
    region.holder(yours)
    form = form_field(me.get("/passport"))
    data = {"form": form, "award": [mine.award_id, yours.award_id], "days": "14"}
    assert me.post("/passport/shares", data=data).status_code == 400


def test_choosing_nothing_asks_to_choose(region: Region) -> None:
    client = region.holder(region.award(recipient="nothing"))
    form = form_field(client.get("/passport"))
    asked = client.post("/passport/shares", data={"form": form, "days": "14"})
    assert asked.headers["Location"] == "/passport?choose=1"
    assert 'role="alert"' in client.get(asked.headers["Location"]).text


def test_the_qr_code_holds_the_link_and_nothing_else(region: Region, tmp_path: Path) -> None:
    issued = region.award(recipient="qr")
    path = region.share(region.holder(issued), issued)
    picture = tmp_path / "qr.png"
    picture.write_bytes(region.client().get(f"{path}/qr.png").data)
    with Image.open(picture) as image:
        (found,) = zxingcpp.read_barcodes(image)
    assert found.text == f"{LINK_URL}{path}"
    vector = region.client().get(f"{path}/qr.svg")
    assert vector.mimetype == "image/svg+xml"
    assert "sandbox" in vector.headers["Content-Security-Policy"]


@pytest.mark.parametrize("shape", ["{}", "{} ", " {}\n", "{}?lang=sv"])
def test_a_pasted_share_link_leads_to_its_own_answer(region: Region, shape: str) -> None:
    issued = region.award(recipient="pasted")
    path = region.share(region.holder(issued), issued)
    text = shape.format(f"{LINK_URL}{path}")
    assert region.client().post("/verify/", data={"text": text}).headers["Location"] == path


def test_a_typed_code_leads_to_the_same_answer(region: Region) -> None:
    issued = region.award(recipient="typed")
    client = region.holder(issued)
    path = region.share(client, issued)
    code = code_of(path.removeprefix("/s/"))
    assert code in client.get(path.replace("/s/", "/passport/shares/")).text
    for typed in (code, code.lower(), code.replace(" ", "-"), code.replace("0", "O")):
        led = region.client().post("/verify/?lang=sv", data={"text": typed})
        assert (led.status_code, led.headers["Location"]) == (303, f"{path}?lang=sv")


@pytest.mark.parametrize(
    "text",
    [f"{LINK_URL}/s/../../passport", f"{LINK_URL}/s/x", "https://mallory.example/s/" + "A" * 27],
)
def test_no_other_address_leads_anywhere(region: Region, text: str) -> None:
    answer = region.client().post("/verify/", data={"text": text})
    assert "Location" not in answer.headers


def asked(region: Region, path: str, accept: str) -> TestResponse:
    return region.client().get(path, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "kind", "form"),
    [
        ("application/vc", "application/vc", Format.EMBEDDED),
        ("application/vc+ld+json", "application/vc+ld+json", Format.EMBEDDED),
        ("application/json", "application/json", Format.EMBEDDED),
        ("text/plain", "text/plain", Format.JWT_ES256),
        (ACCEPT, "application/vc", Format.EMBEDDED),
    ],
)
def test_a_program_gets_the_badge_as_it_was_signed(
    region: Region, accept: str, kind: str, form: Format
) -> None:
    issued = region.award()
    path = region.share(region.holder(issued), issued)
    answer = asked(region, path, accept)
    assert answer.mimetype == kind
    assert answer.data == issued.renderings[form]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_whoever_takes_anything_gets_the_page(region: Region, accept: str) -> None:
    issued = region.award()
    path = region.share(region.holder(issued), issued)
    assert asked(region, path, accept).mimetype == "text/html"
    assert asked(region, path, "image/png").status_code == 406


def test_several_badges_come_one_a_line_or_in_a_presentation(region: Region) -> None:
    badges = [region.award(recipient="several"), region.award("EN-01", recipient="several")]
    path = region.share(region.holder(*badges), *badges)
    signed = [issued.renderings[Format.EMBEDDED] for issued in badges]
    lines = asked(region, path, ACCEPT)
    assert lines.mimetype == "application/jsonl"
    assert sorted(lines.data.splitlines()) == sorted(signed)
    shown = asked(region, path, "application/json").get_json()
    assert shown["type"] == ["VerifiablePresentation"]
    inside = shown["verifiableCredential"]
    assert sorted(one["id"] for one in inside) == sorted(json.loads(one)["id"] for one in signed)


def test_merkki_verify_given_the_address_finds_every_badge(region: Region) -> None:
    badges = [region.award(recipient="found"), region.award("EN-01", recipient="found")]
    client = region.holder(*badges)
    for chosen in (badges[:1], badges):
        path = region.share(client, *chosen)
        answer = asked(region, path, ACCEPT)
        kind = {"content-type": answer.headers["Content-Type"]}
        region.web.documents[f"{PUBLIC_URL}{path}"] = Response(200, kind, answer.data)
        items = list(Sources(region.web, io.BytesIO()).read([f"{PUBLIC_URL}{path}"]))
        world = region.app.extensions["merkki-issuer"].own_world()
        reports = [verify_item(item, world=world) for item in items]
        assert [report.verdict for report in reports] == [Verdict.VERIFIED] * len(chosen)
