"""What the verify page reads besides a file: data: addresses, and pictures of QR codes."""

from __future__ import annotations

import base64
import io
import re

import pytest
from badge_world import BadgeWorld
from flask.testing import FlaskClient
from service_world import LINK_URL, Region
from werkzeug.test import TestResponse

from merkki_issuer.delivery.qr import qr_png
from merkki_verifier import Response
from merkki_verifier.inputs.qr import can_read_codes
from merkki_verifier.web import create_app

needs_reader = pytest.mark.skipif(not can_read_codes(), reason="the extra [qr] is not installed")
VALID = "Valid today"


def post(client: FlaskClient, path: str = "/", **data: object) -> TestResponse:
    return client.post(f"{path}?lang=en", data=data, content_type="multipart/form-data")


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text)
    assert found is not None, answer.text
    return found[1]


def service(world: BadgeWorld) -> FlaskClient:
    return create_app(world.world).test_client()


def picture(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "photo.png"


def test_a_badge_in_a_data_address_is_read() -> None:
    world = BadgeWorld()
    encoded = base64.b64encode(world.badge()).decode()
    answer = post(service(world), text=f"data:application/json;base64,{encoded}")
    assert heading(answer) == VALID
    assert world.web.asked == []


def test_a_data_address_of_something_else_is_refused_with_its_reason() -> None:
    answer = post(service(BadgeWorld()), text="data:text/html,<script>alert(1)</script>")
    assert "input-data-url" in answer.text
    assert "<script>alert" not in answer.text


@needs_reader
def test_a_picture_of_a_code_leads_to_the_badge_at_its_address() -> None:
    world = BadgeWorld()
    world.web.documents["https://badges.example/1"] = Response(200, {}, world.badge())
    answer = post(service(world), file=picture(qr_png("https://badges.example/1")))
    assert heading(answer) == VALID
    assert world.web.asked == ["https://badges.example/1"]


@needs_reader
@pytest.mark.parametrize("text", ["http://10.0.0.1/", "javascript:alert(1)", "Hei"])
def test_a_code_that_leads_anywhere_else_is_not_followed(text: str) -> None:
    world = BadgeWorld()
    answer = post(service(world), file=picture(qr_png(text)))
    assert 'class="answer no"' in answer.text
    assert world.web.asked == []


@needs_reader
def test_a_picture_of_our_own_code_leads_to_our_own_page(region: Region) -> None:
    issued = region.award(recipient="qr")
    path = region.share(region.holder(issued), issued)
    answer = post(region.client(), "/verify/", file=picture(qr_png(f"{LINK_URL}{path}")))
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{path}?lang=en"
    other = post(region.client(), "/verify/", file=picture(qr_png("https://elsewhere.example/s/x")))
    assert other.status_code == 200


def test_pictures_are_asked_for_only_where_they_can_be_read() -> None:
    page = service(BadgeWorld()).get("/?lang=en").text
    assert ("QR code" in page) is can_read_codes()
    assert ("image/jpeg" in page) is can_read_codes()
