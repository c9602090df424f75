"""One client may ask only so often; others, and whoever waits, are not kept out."""

from __future__ import annotations

import io
import logging

import pytest
from api_world import PROBLEM, Api
from workshop import Workshop

from merkki_issuer.delivery.qr import qr_png
from merkki_verifier.inputs.qr import can_read_codes
from merkki_verifier.web import ClientLimit, RateError, create_app

BODY = {"verifiableCredential": "x"}
FORM = "application/x-www-form-urlencoded"


def ask(api: Api, address: str = "203.0.113.7", **headers: str) -> int:
    answer = api.client().post(
        "/credentials/verify",
        json=BODY,
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address},
    )
    return answer.status_code


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    api = Api(rate="2/minute")
    assert [api.post("/credentials/verify", BODY).status_code for _ in range(2)] == [400, 400]
    answer = api.post("/credentials/verify", BODY)
    assert (answer.status_code, answer.mimetype) == (429, PROBLEM)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_all_routes_count_together_and_the_form_with_them() -> None:
    api = Api(rate="3/minute")
    assert api.post("/challenges", {}).status_code == 200
    assert api.get("/identifiers/did:web:koulu.example").status_code == 200
    form = api.client().post("/?lang=en", data={"text": "x"})
    assert form.status_code == 200
    late = api.client().post("/?lang=en", data={"text": "x"})
    assert late.status_code == 429
    assert "Retry-After" in late.headers
    assert "Too many requests" in late.text


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_people_are_told_in_their_language(lang: str) -> None:
    api = Api(rate="1/hour")
    pages = [api.client().post(f"/?lang={lang}", data={"text": "x"}) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 429]
    assert f'<html lang="{lang}">' in pages[1].text


def test_reading_a_page_and_asking_before_asking_do_not_count() -> None:
    api = Api(rate="1/hour")
    for _ in range(3):
        assert api.client().get("/").status_code == 200
        assert api.client().options("/credentials/verify").status_code == 200
    assert ask(api) == 400


def test_each_client_is_counted_alone() -> None:
    api = Api(rate="1/hour")
    assert [ask(api, "203.0.113.7"), ask(api, "203.0.113.8")] == [400, 400]
    assert ask(api, "203.0.113.7") == 429


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "203.0.113.8", False),
        ("", "unix:", True),
        ("203.0.113.7:4711", "203.0.113.7:4712", True),
        ("203.0.113.7:4711", "203.0.113.7", True),
        ("203.0.113.7:4711", "203.0.113.8:4711", False),
        ("[2001:db8::1]:4711", "2001:db8::2", True),
        ("[2001:db8::1]", "[2001:db8:0:1::1]:1", False),
    ],
)
def test_a_household_is_one_client(first: str, second: str, same: bool) -> None:  # noqa: FBT001
    limit = ClientLimit("1/hour")
    assert limit.wait(first) is None
    assert (limit.wait(second) is not None) is same


def test_nobody_is_believed_about_who_asks_unless_a_proxy_of_ours_stands_there() -> None:
    alone = Api(rate="1/hour")
    asked = [ask(alone, **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(2)]
    assert asked == [400, 429]
    behind = create_app(Workshop().world, rate="1/hour", trusted_proxies=1).test_client()
    codes = [
        behind.post(
            "/credentials/verify",
            json=BODY,
            # What the client wrote itself stands before what our proxy adds.
            headers={"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.{n // 2}"},
        ).status_code
        for n in range(4)
    ]
    assert codes == [400, 429, 400, 429]


def test_what_is_costly_is_counted_as_more() -> None:
    limit = ClientLimit("60/hour")
    found = [limit.wait("203.0.113.7", costly=True) for _ in range(31)]
    assert found[:30] == [None] * 30
    assert found[30] is not None
    small = ClientLimit("2/hour")
    assert [small.wait("203.0.113.7", costly=True) for _ in range(2)] == [None, None]
    assert ClientLimit("off").wait("203.0.113.7", costly=True) is None


@pytest.mark.skipif(not can_read_codes(), reason="the extra [qr] is not installed")
def test_a_picture_to_search_for_a_code_costs_more_than_a_badge() -> None:
    picture = qr_png("Hei")
    client = Api(rate="90/hour").client()
    found = [
        client.post(
            "/", data={"file": (io.BytesIO(picture), "a.png")}, content_type="multipart/form-data"
        ).status_code
        for _ in range(3)
    ]
    assert found == [200, 200, 200]
    assert [client.post("/", data={"text": "x"}).status_code for _ in range(78)] == [200] * 78
    assert client.post("/", data={"text": "x"}).status_code == 429


def test_no_limit_is_a_choice() -> None:
    api = Api(rate="off")
    assert {ask(api) for _ in range(50)} == {400}


@pytest.mark.parametrize(
    "rate",
    [
        "",
        "often",
        "0/minute",
        "-1/minute",
        "5",
        "5/fortnight",
        "OFF",
        "5/0minute",
        "5/minute;1/second",
        "5/2minute",
        "5 per minute",
    ],
)
def test_a_rate_that_is_none_is_refused_by_its_form(rate: str) -> None:
    with pytest.raises(RateError, match="NUMBER/minute"):
        ClientLimit(rate)


def test_no_address_is_kept_or_written_down(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    limit = ClientLimit("1/hour")
    for _ in range(3):
        limit.wait("203.0.113.7")
    storage = limit._counts.storage
    assert "203.0.113" not in repr(vars(storage))
    assert "203.0.113" not in caplog.text
    api = Api(rate="1/hour")
    assert [ask(api), ask(api)] == [400, 429]
    assert "203.0.113" not in caplog.text
