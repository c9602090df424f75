"""Strings and files of the hostile corpus, at every door of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from service_world import Region, form_field
from werkzeug.test import TestResponse

TABLES = (
    "headers-inject-v0",
    "ids-v0",
    "path-traversal-v0",
    "redirect-next-v0",
    "sql-v0",
    "ssti-v0",
    "xss-markdown-v0",
    "xss-text-v0",
)
DOORS = (
    "/claim/{}",
    "/mine/{}",
    "/s/{}",
    "/s/{}/qr.png",
    "/s/x/qr.{}",
    "/orgs/{}",
    "/orgs/{}/did.json",
    "/orgs/ammattiopisto/status/{}",
    "/achievements/{}/1.0/fi",
    "/achievements/WL-02/{}/fi",
    "/achievements/WL-02/1.0/{}",
    "/achievements/WL-02/1.0/image.{}",
    "/passport/badges/{}",
    "/passport/shares/{}",
    "/look/{}/merkki.css",
    "/look/x/{}",
    "/{}",
    "/?lang={}",
    "/marks?next={}",
)


def strings(shared: Path) -> Iterator[str]:
    for table in TABLES:
        for row in json.loads((shared / "security" / "web" / f"{table}.json").read_text()):
            yield str(row)[:1500]


def assert_harmless(answer: TestResponse, text: str) -> None:
    """No fault of ours, no way out, and the string is nowhere as markup or as its sum."""
    assert answer.status_code < 500, text
    assert "mallory" not in answer.headers.get("Location", "")
    assert not any("\n" in value or "\r" in value for value in answer.headers.values())
    assert "Set-Cookie" not in answer.headers
    if answer.mimetype == "text/html" and "<" in text:
        assert text not in answer.text
    if "7*7" in text:
        assert ">49<" not in answer.text


def test_no_hostile_string_opens_any_door(region: Region, shared: Path) -> None:
    client = region.client()
    for text in strings(shared):
        for door in DOORS:
            assert_harmless(client.get(door.format(quote(text, safe=""))), text)


def test_no_hostile_string_does_harm_in_a_form(region: Region, shared: Path) -> None:
    issued = region.award(recipient="hostile")
    holder = region.holder(issued)
    form = form_field(holder.get("/passport"))
    for text in strings(shared):
        sent(holder, "/verify/", {"text": text}, text)
        sent(holder, "/verify/", {"again": text}, text)
        sent(holder, "/passport/shares", {"form": text, "award": text, "days": text}, text)
        good: dict[str, object] = {"form": form, "award": [issued.award_id], "days": "14"}
        for member in ("award", "days"):
            sent(holder, "/passport/shares", good | {member: text}, text)
        sent(holder, f"/passport/shares/{quote(text, safe='')}/stop", {"form": form}, text)


def sent(client: FlaskClient, path: str, data: Mapping[str, object], text: str) -> None:
    assert_harmless(client.post(path, data=dict(data)), text)


def test_what_is_added_to_a_form_changes_nothing(region: Region) -> None:
    mine, yours = region.award(recipient="mass"), region.award(recipient="mass-yours")
    client = region.holder(mine)
    form = form_field(client.get("/passport"))
    data = {
        "form": form,
        "award": [mine.award_id],
        "days": "14",
        "holding": "0",
        "share": yours.award_id,
        "expires": "9999-01-01",
        "is_admin": "true",
    }
    made = client.post("/passport/shares", data=data)
    page = region.client().get(made.headers["Location"].replace("/passport/shares/", "/s/"))
    assert page.status_code == 200
    assert "9999" not in page.text


@pytest.mark.parametrize("pattern", ["png/*.png", "svg/*.svg", "web/upload-*", "qr/*"])
def test_no_uploaded_file_breaks_the_page(region: Region, shared: Path, pattern: str) -> None:
    files = sorted((shared / "security").glob(pattern))
    assert files
    for file in files:
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        body = head + file.read_bytes()[: 4 * 1024 * 1024] + b"\r\n--edge--\r\n"
        answer = region.client().post(
            "/verify/", data=body, content_type="multipart/form-data; boundary=edge"
        )
        assert answer.status_code in {200, 400}, file  # an empty file is asked for again
        assert 'class="answer ok"' not in answer.text, file
