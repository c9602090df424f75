"""The files people carry: each reads back to the very bytes that were issued."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from issuer_region import SCHOOL, Region, award, verdict
from PIL import Image
from resvg_py import svg_to_bytes

from merkki_issuer.delivery.files import FORMS, all_files, file_of, qr_files
from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.issuing.model import Format, Issued, Step
from merkki_issuer.service import Service
from merkki_issuer.sharing.links import share_url
from merkki_verifier import Verdict
from merkki_verifier.containers import open_container

LINK = share_url("https://passi.tervasalmi.example", "A" * 27)


@pytest.fixture
def issued(service: Service) -> Issued:
    return service.issuing.issue(award(mark="WL-02"))


@pytest.mark.parametrize("form", FORMS)
def test_every_file_verifies_on_its_own(service: Service, issued: Issued, form: str) -> None:
    file = file_of(issued, form)
    assert verdict(service, SCHOOL.slug, file.content).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_picture_carries_the_very_bytes_that_were_signed(issued: Issued, form: str) -> None:
    picture = file_of(issued, form).content
    inside = open_container(picture).payload
    assert json.loads(inside) == json.loads(issued.renderings[Format.EMBEDDED])


def test_another_tool_finds_the_credential_in_the_png(issued: Issued) -> None:
    with Image.open(io.BytesIO(file_of(issued, "png").content)) as picture:
        picture.load()
        text = picture.text["openbadgecredential"]  # type: ignore[attr-defined] # PNG's own
    assert text.encode() == issued.renderings[Format.EMBEDDED]


def test_another_tool_finds_the_credential_in_the_svg(issued: Issued) -> None:
    root = ET.fromstring(file_of(issued, "svg").content)  # noqa: S314 # our own file
    found = root.find("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert found is not None
    assert json.loads(found.text or "") == json.loads(issued.renderings[Format.EMBEDDED])


def test_delivering_twice_gives_the_same_bytes(issued: Issued) -> None:
    assert all_files(issued) == all_files(issued)


def test_the_tokens_are_compact_and_nothing_else(issued: Issued) -> None:
    for form in ("jwt-es256", "jwt-rs256"):
        content = file_of(issued, form).content
        assert content.count(b".") == 2
        assert content == content.strip()


def test_names_say_what_was_earned_and_never_by_whom(service: Service, issued: Issued) -> None:
    other = service.issuing.issue(award("aino", mark="WL-02"))
    names = [file.name for file in (*all_files(issued), *all_files(other))]
    assert len(set(names)) == len(names)
    assert all(name.startswith("WL-02-ammattiopisto-2026-11-25-") for name in names)
    assert not any("aino" in name for name in names)


def test_a_form_that_was_not_issued_is_not_made_up(service: Service) -> None:
    issued = service.issuing.issue(award(formats=(Format.EMBEDDED,)))
    with pytest.raises(NotFoundError):
        file_of(issued, "jwt-es256")
    with pytest.raises(NotFoundError):
        file_of(issued, "pdf")
    assert [file.name.rpartition(".")[2] for file in all_files(issued)] == ["json", "png", "svg"]


def test_nothing_is_delivered_before_it_is_issued(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    def stop(step: Step) -> None:
        if step is Step.SIGN:
            raise KeyboardInterrupt

    begun = region.open(stop)
    with pytest.raises(KeyboardInterrupt):
        begun.issuing.issue(award())
    begun.close()
    service = open_service(region)
    (waiting,) = service.issuing.awards_of(SCHOOL.slug, "participant-1")
    with pytest.raises(RefusedError):
        file_of(waiting, "json")
    with pytest.raises(RefusedError):
        service.claims.create(waiting.award_id)


def test_a_camera_reads_the_link_from_both_qr_pictures() -> None:
    png, svg = qr_files("badge", LINK)
    drawn = bytes(svg_to_bytes(svg_string=svg.content.decode(), dpi=300))
    for picture in (png.content, drawn):
        with Image.open(io.BytesIO(picture)) as image:
            (found,) = zxingcpp.read_barcodes(image.convert("L"))
        assert found.text == LINK


def test_a_qr_code_holds_a_link_and_never_a_badge() -> None:
    with pytest.raises(RefusedError):
        qr_files("badge", "x" * 301)
    with pytest.raises(RefusedError):
        qr_files("badge", "")
