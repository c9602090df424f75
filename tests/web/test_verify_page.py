"""The verify page: any badge in, an honest answer out, in three languages."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from badge_world import NAMES, NOON, BadgeWorld
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from merkki_verifier import Response, World
from merkki_verifier.web import create_app
from merkki_verifier.web.headers import CONTENT_SECURITY_POLICY
from merkki_verifier.web.look import read_look

WORLD = BadgeWorld()
FORM = "application/x-www-form-urlencoded"
LANGUAGES = ("fi", "sv", "en")
HEADLINES = {"fi": "Voimassa tänään", "sv": "Giltigt i dag", "en": "Valid today"}


def client(world: BadgeWorld = WORLD, *, known: bool = True) -> FlaskClient:
    return create_app(lambda: world.world(known=known)).test_client()


def file(content: bytes, name: str = "badge.json") -> dict[str, object]:
    return {"file": (io.BytesIO(content), name), "text": ""}


def post(data: Mapping[str, object], *, lang: str = "en", known: bool = True) -> TestResponse:
    return client(known=known).post(
        f"/?lang={lang}", data=dict(data), content_type="multipart/form-data"
    )


def upload(content: bytes, *, lang: str = "en") -> TestResponse:
    """A large file, its form written by hand: the test client would put it on disk."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    return client().post(
        f"/?lang={lang}", data=body, content_type="multipart/form-data; boundary=edge"
    )


def heading(response: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.text)
    assert found is not None, response.text
    return found[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_there_in_every_language(lang: str) -> None:
    page = client().get(f"/?lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert "Vary" in page.headers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_good_badge_is_valid_today(lang: str) -> None:
    page = post(file(WORLD.badge()), lang=lang)
    assert heading(page) == HEADLINES[lang]
    assert NAMES[lang] in page.text
    assert WORLD.issuer in page.text
    assert "What It Calls Itself" not in page.text


def test_a_pasted_badge_gets_the_same_answer() -> None:
    assert heading(post({"text": WORLD.badge().decode()})) == HEADLINES["en"]


def test_a_badge_at_an_address_gets_the_same_answer() -> None:
    WORLD.web.documents["https://badges.example/1"] = Response(200, {}, WORLD.badge())
    assert heading(post({"text": " https://badges.example/1\n"})) == HEADLINES["en"]


def test_a_changed_byte_is_never_valid_and_its_content_is_not_shown() -> None:
    page = post(file(WORLD.badge().replace(b"Toimii", b"Tiimoo")))
    assert heading(page) == "Not valid: the signature does not match"
    assert "Tiimoo" not in page.text
    assert WORLD.issuer not in re.sub(r"<ol.*?</ol>", "", page.text, flags=re.DOTALL)


def test_an_expired_badge_says_so_and_is_still_shown() -> None:
    page = post(file(WORLD.badge(validUntil="2026-11-22T00:00:00Z")))
    assert heading(page) == "Not valid: expired"
    assert "Turvallisesti työssä" in page.text


def test_a_signature_by_nobody_we_know_is_amber_and_its_name_only_a_claim() -> None:
    page = post(file(WORLD.badge()), known=False)
    assert heading(page) == "The signature holds, but we do not know this issuer"
    assert 'class="answer unsure"' in page.text
    assert re.search(r'class="claim">[^<]*<bdi>What It Calls Itself</bdi>', page.text)


def test_a_picture_of_something_else_holds_no_badge() -> None:
    page = post(file(b"\x89PNG\r\n\x1a\nnothing"))
    assert 'class="answer no"' in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_check_is_told_in_plain_words_with_its_code(lang: str) -> None:
    page = post(file(WORLD.badge()), lang=lang)
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", page.text)
    assert {"proof-ok", "issuer-bound", "within-period", "issuer-known"} <= set(codes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": ""}, "Choose a file"),
        ({"text": "   \n"}, "Choose a file"),
        ({}, "Choose a file"),
        ({"again": "%%%"}, "Choose a file"),
        ({"text": "http://badges.example/1"}, "must begin with https"),
        ({"text": "https://badges.example/gone"}, "gave no badge"),
        ({"text": "https://[::1/"}, "gave no badge"),
        ({"text": "https://badges.example/" + "x" * 3000}, "must begin with https"),
        (file(b"x") | {"text": "y"}, "not both"),
    ],
)
def test_what_cannot_be_checked_is_asked_for_again(data: dict[str, object], said: str) -> None:
    page = post(data)
    assert page.status_code == 400
    assert said in page.text
    assert 'role="alert"' in page.text


def test_an_address_is_asked_by_the_world_s_fetcher_alone() -> None:
    world = BadgeWorld()
    client(world).post("/", data={"text": "https://10.0.0.1/x"})
    assert world.web.asked == ["https://10.0.0.1/x"]


def test_another_language_is_one_click_and_needs_no_new_upload() -> None:
    page = post(file(WORLD.badge()), lang="fi")
    again = re.search(r'name="again" value="([^"]+)"', page.text)
    assert again is not None
    assert 'formaction="/?lang=sv"' in page.text
    swedish = post({"again": again[1]}, lang="sv")
    assert heading(swedish) == HEADLINES["sv"]


def test_what_travels_back_may_not_be_larger_than_what_may_come() -> None:
    world = WORLD.world()
    sent = base64.b64encode(b"x" * (world.limits.max_bytes + 1)).decode()
    page = client().post("/", data=urlencode({"again": sent}), content_type=FORM)
    assert page.status_code == 413


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_beyond_the_limit_gets_a_page_and_not_a_trace(lang: str) -> None:
    limit = WORLD.world().limits.max_bytes
    page = upload(b"{" + b" " * limit, lang=lang)
    assert page.status_code == 413
    assert f'<html lang="{lang}">' in page.text
    assert upload(b"{" + b" " * (limit - 1), lang=lang).status_code == 200


def test_a_body_beyond_the_server_s_limit_gets_a_page_too() -> None:
    page = upload(b"x" * 8 * 1024 * 1024)
    assert (page.status_code, heading(page)) == (413, "The file is too big")


def test_a_flood_of_form_parts_is_refused() -> None:
    assert post({f"part{n}": "x" for n in range(200)}).status_code == 413


def test_the_name_of_an_upload_is_never_read() -> None:
    page = post(file(WORLD.badge(), "../../<script>alert(1)</script>.json"))
    assert "alert(1)" not in page.text
    assert heading(page) == HEADLINES["en"]


def test_no_page_sets_a_cookie_or_is_stored_where_it_should_not_be() -> None:
    for page in (client().get("/"), post(file(WORLD.badge())), client().get("/nope")):
        assert "Set-Cookie" not in page.headers
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "max-age" in page.headers["Strict-Transport-Security"]
    assert post(file(WORLD.badge())).headers["Cache-Control"] == "no-store"
    assert "noindex" in post(file(WORLD.badge())).headers["X-Robots-Tag"]
    assert "X-Robots-Tag" not in client().get("/").headers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_page_says_so_in_every_language(lang: str) -> None:
    page = client().get(f"/nope?lang={lang}")
    assert page.status_code == 404
    assert f'<html lang="{lang}">' in page.text
    assert page.headers["X-Request-Id"] in page.text


def test_a_program_gets_problem_details_instead_of_a_page() -> None:
    answer = client().get("/nope", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_a_wrong_method_names_the_right_ones() -> None:
    answer = client().delete("/")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_our_own_fault_is_a_page_with_an_id_and_no_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> World:
        raise ValueError("a secret in a message")

    app = create_app(broken)
    page = app.test_client().post("/?token=in-the-address", data={"text": "x"})
    assert page.status_code == 500
    assert page.headers["X-Request-Id"] in page.text
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    assert "in-the-address" not in caplog.text
    assert page.headers["X-Request-Id"] in caplog.text


@pytest.mark.parametrize("name", ["merkki.css", "favicon.svg", "drop.js"])
def test_a_look_file_is_kept_for_ever_under_its_own_digest(name: str) -> None:
    found = re.search(rf'"(/look/[0-9a-f]+/{re.escape(name)})"', client().get("/").text)
    assert found is not None
    kept = client().get(found[1])
    assert "immutable" in kept.headers["Cache-Control"]
    stale = client().get(f"/look/0123456789abcdef/{name}")
    assert stale.headers["Cache-Control"] == "public, max-age=60"
    assert stale.data == kept.data


def test_what_else_lies_beside_the_look_is_not_served(tmp_path: Path) -> None:
    for name in ("page.css", "page.css.swp", "notes", "secret.yaml"):
        (tmp_path / name).write_text("here")
    assert [(n, f.content) for n, f in read_look(tmp_path).items()] == [("page.css", b"here")]


@pytest.mark.parametrize("path", ["/look/x/y.css", "/look/x/..%2fshell.py", "/look/x/shell.py"])
def test_nothing_else_is_served_as_a_look_file(path: str) -> None:
    assert client().get(path).status_code == 404


def test_the_moment_shown_is_the_moment_it_was_checked() -> None:
    assert NOON.hour == 10
    assert "23 Nov 2026" in post(file(WORLD.badge())).text
    assert "12:00" in post(file(WORLD.badge())).text  # Helsinki is two hours ahead
