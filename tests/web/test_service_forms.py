"""Only our own page may send a form, and only for its own reader. Logs carry no token."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_world import LINK_URL, PUBLIC_URL, Region, form_field, submit

from merkki_issuer.errors import UnavailableError
from merkki_issuer.settings import SettingsError, load_settings
from merkki_issuer.sharing.model import TOKEN_BYTES, new_token, token_digest
from merkki_issuer.web import create_app
from merkki_issuer.web.codes import code_of, token_of
from merkki_issuer.web.forms import form_token, sent_from
from merkki_verifier import FetchError

HOME = {"Origin": LINK_URL, "Sec-Fetch-Site": "same-origin"}
ABROAD = (
    {"Origin": "https://mallory.example"},
    {"Origin": PUBLIC_URL},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": LINK_URL, "Sec-Fetch-Site": "cross-site"},
)


@pytest.mark.parametrize("headers", ABROAD)
def test_a_form_from_another_site_takes_nothing(region: Region, headers: dict[str, str]) -> None:
    path = region.claim_link(region.award(recipient=f"csrf-{headers}"))
    assert submit(region.client(), path, **headers).status_code == 403
    assert submit(region.client(), path, **HOME).status_code == 303


@pytest.mark.parametrize("headers", [{}, HOME, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_a_form_from_our_own_page_is_taken(region: Region, headers: dict[str, str]) -> None:
    path = region.claim_link(region.award(recipient=f"home-{headers}"))
    assert submit(region.client(), path, **headers).status_code == 303


@pytest.mark.parametrize("form", ["", "0" * 64, "ä" * 64])
def test_a_form_without_its_token_takes_nothing(region: Region, form: str) -> None:
    path = region.claim_link(region.award(recipient=f"token-{form}"))
    assert region.client().post(path, data={"form": form}, headers=HOME).status_code == 403
    assert region.client().post(path, headers=HOME).status_code == 403
    assert region.client().get(path).status_code == 200


def test_the_token_of_one_link_is_no_good_for_another(region: Region) -> None:
    one = region.claim_link(region.award(recipient="one"))
    two = region.claim_link(region.award(recipient="two"))
    form = form_field(region.client().get(one))
    assert region.client().post(two, data={"form": form}).status_code == 403


def test_the_token_of_one_holder_is_no_good_for_another(region: Region) -> None:
    mine = region.award(recipient="form-mine")
    me, you = region.holder(mine), region.holder(region.award(recipient="form-yours"))
    data = {"award": [mine.award_id], "days": "14"}
    theirs = form_field(you.get("/passport"))
    assert me.post("/passport/shares", data=data | {"form": theirs}).status_code == 403
    assert me.post("/passport/leave", data={"form": theirs}).status_code == 403
    own = form_field(me.get("/passport"))
    assert me.post("/passport/shares", data=data | {"form": own}).status_code == 303


@pytest.mark.parametrize("headers", ABROAD)
def test_another_site_cannot_share_or_stop_or_leave(
    region: Region, headers: dict[str, str]
) -> None:
    issued = region.award(recipient=f"abroad-{headers}")
    client = region.holder(issued)
    form = form_field(client.get("/passport"))
    data = {"form": form, "award": [issued.award_id], "days": "14"}
    for path in ("/passport/shares", "/passport/leave"):
        assert client.post(path, data=data, headers=headers).status_code == 403


def test_json_is_no_form(region: Region) -> None:
    path = region.claim_link(region.award(recipient="json"))
    form = form_field(region.client().get(path))
    for kind in ("application/json", "text/plain"):
        sent = region.client().post(path, data=f'{{"form":"{form}"}}', content_type=kind)
        assert sent.status_code == 403


@pytest.mark.parametrize(
    ("origin", "site", "home"),
    [
        (LINK_URL, "same-origin", True),
        ("null", "same-origin", True),
        (None, None, True),
        ("null", "cross-site", False),
        ("https://mallory.example", "same-origin", False),
        (LINK_URL + ".mallory.example", None, False),
        (LINK_URL.upper(), None, False),
    ],
)
def test_what_a_browser_says_of_the_sender_is_believed(
    origin: str | None, site: str | None, *, home: bool
) -> None:
    assert sent_from(LINK_URL, said_origin=origin, said_site=site) is home


def test_form_tokens_differ_by_reader_and_by_secret() -> None:
    tokens = {form_token(s, r) for s in (b"one", b"two") for r in ("claim:a", "claim:b", "a")}
    assert len(tokens) == 6


def test_no_token_reaches_a_log(region: Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    issued = region.award(recipient="logged")
    claim = region.claim_link(issued)
    client = region.client()
    submit(client, claim)
    share = region.share(client, issued)
    client.get(share)
    client.get(f"{share}/qr.png")
    holder = client.get_cookie("merkki")
    assert holder is not None
    client.get(f"/mine/{holder.value}")
    region.client().get(claim)
    region.client().get(f"{share}x?lang=fi")
    assert "/s/<token>" in caplog.text
    for secret in (
        claim.rpartition("/")[2],
        share.rpartition("/")[2],
        holder.value,
        issued.award_id,
    ):
        assert secret not in caplog.text


@given(content=st.binary(min_size=TOKEN_BYTES, max_size=TOKEN_BYTES))
def test_every_token_has_a_code_that_stands_for_it(content: bytes) -> None:
    token = new_token(lambda _: content)
    assert token_of(code_of(token)) == token


@given(text=st.text(max_size=120))
def test_any_text_is_a_code_of_a_well_formed_token_or_none(text: str) -> None:
    token = token_of(text)
    assert token is None or token_digest(token) is not None


def test_the_web_does_not_start_without_a_secret(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, public_url=PUBLIC_URL)
    with pytest.raises(SettingsError, match="MERKKI_SECRET_KEY"):
        create_app(settings)


def test_what_nobody_can_help_now_is_a_503_page(region: Region) -> None:
    app = create_app(region.settings, service=region.service, outside=region.web)

    @app.get("/broken")
    def broken() -> str:
        raise UnavailableError("database-unavailable", "The database is at /secret/path.")

    page = app.test_client().get("/broken")
    assert page.status_code == 503
    assert "secret" not in page.text


def test_our_own_documents_are_answered_without_asking_anybody(region: Region) -> None:
    own = region.app.extensions["merkki-issuer"].own
    url = f"{PUBLIC_URL}/orgs/ammattiopisto"
    assert own.get(f"{url}/did.json", accept="*/*").status == 200
    assert own.get(f"{url}/did.json#key", accept="*/*").status == 200
    assert own.get(f"{url}/jwks.json", accept="*/*").status == 200
    assert own.get(f"{url}/status/revocation-1", accept="application/vc").body.startswith(b"{")
    for unknown in (f"{PUBLIC_URL}/orgs/x/did.json", f"{PUBLIC_URL}/orgs/x/status/y", PUBLIC_URL):
        assert own.get(unknown, accept="*/*").status == 404
    for theirs in (f"{PUBLIC_URL}.mallory.example/orgs/x/did.json", "https://other.example/"):
        with pytest.raises(FetchError) as caught:
            own.get(theirs, accept="*/*")
        assert caught.value.code == "not-provided"


def test_a_share_is_verified_without_the_network(region: Region) -> None:
    region.web.asked.clear()
    issued = region.award(recipient="offline")
    page = region.client().get(region.share(region.holder(issued), issued))
    assert page.status_code == 200
    assert region.web.asked == []


def test_somebody_else_s_badge_is_fetched_through_the_guarded_way_alone(region: Region) -> None:
    region.web.asked.clear()
    region.client().post("/verify/", data={"text": "https://other.example/badge.json"})
    assert region.web.asked == ["https://other.example/badge.json"]
