"""A picture of a QR code is the badge it holds or leads to, and no way to make us do more."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import qrcode
from corpus import Corpus, Sample
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from workshop import DOCUMENT, Workshop

from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.containers import png
from merkki_verifier.inputs import Item, verify_item
from merkki_verifier.inputs import qr_worker as worker
from merkki_verifier.inputs.qr import (
    QrBrokenError,
    QrRefusedError,
    QrUnavailableError,
    read_codes,
    read_content,
)
from merkki_verifier.inputs.verifying import is_picture

ADDRESS = "https://koulu.example/v/abc123"
OFFER = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fkoulu.example%2Foffers%2F1"


def code(text: str | bytes) -> Image.Image:
    drawn = qrcode.QRCode(border=4, box_size=2)
    drawn.add_data(text)
    return drawn.make_image().get_image().convert("L")


def picture(*texts: str | bytes, form: str = "PNG") -> bytes:
    """A picture of QR codes, side by side."""
    codes = [code(text) for text in texts]
    paper = Image.new("L", (sum(c.width for c in codes) or 50, 600), 255)
    left = 0
    for one in codes:
        paper.paste(one, (left, 0))
        left += one.width
    return saved(paper, form)


def saved(image: Image.Image, form: str = "PNG") -> bytes:
    raw = io.BytesIO()
    image.save(raw, form)
    return raw.getvalue()


def in_this_process(image: bytes) -> list[bytes]:
    found = worker.answer(image)
    assert isinstance(found, list)
    return [base64.b64decode(one) for one in found]


def look(
    raw: bytes,
    shop: Workshop | None = None,
    codes: Callable[[bytes], list[bytes]] = in_this_process,
    **asked: str,
) -> Report:
    return verify_item(Item("x", raw), world=(shop or Workshop()).world(), codes=codes, **asked)


def small_token() -> str:
    return Workshop().jwt()


def test_the_badge_in_a_qr_code_is_verified() -> None:
    report = look(picture(small_token()))
    assert report.verdict is Verdict.VERIFIED
    assert "qr-read" in report.codes()
    assert report.facts["qr"] == {"kind": "credential"}
    assert report.facts["container"] == "jws"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_qr_code_is_read_from_any_common_kind_of_picture(form: str) -> None:
    assert is_picture(picture(ADDRESS, form=form))
    assert in_this_process(picture(ADDRESS, form=form)) == [ADDRESS.encode()]


def test_a_code_on_glass_is_read_as_if_on_paper() -> None:
    drawn = code(ADDRESS)
    glass = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    glass.paste((0, 0, 0, 255), mask=drawn.point(lambda v: 255 - v))
    assert in_this_process(saved(glass)) == [ADDRESS.encode()]


def test_the_badge_at_the_address_in_a_qr_code_is_fetched_and_verified() -> None:
    shop = Workshop()
    shop.network.serve(ADDRESS, shop.badge())
    report = look(picture(ADDRESS), shop)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["qr"] == {"kind": "address", "address": ADDRESS}
    assert shop.network.asked == [ADDRESS, DOCUMENT]


@pytest.mark.parametrize("status", [None, 404])
def test_an_address_that_does_not_answer_leaves_the_badge_unknown(status: int | None) -> None:
    shop = Workshop()
    if status:
        shop.network.serve(ADDRESS, b"no", status)
    report = look(picture(ADDRESS), shop)
    assert report.codes() == {"input-unreachable"}
    assert report.verdict is Verdict.INDETERMINATE


def test_a_picture_at_the_address_in_a_qr_code_is_not_searched_again() -> None:
    shop = Workshop()
    shop.network.serve(ADDRESS, picture(ADDRESS))
    assert look(picture(ADDRESS), shop).codes() >= {"qr-read", "container-none"}
    assert shop.network.asked == [ADDRESS]


def test_the_recipient_is_asked_of_the_badge_in_the_code() -> None:
    report = look(picture(small_token()), recipient="did:key:zOther")
    assert report.verdict is Verdict.REJECTED


def test_a_badge_baked_into_the_picture_comes_before_any_code_in_it() -> None:
    badge = json.dumps(Workshop().badge(name="Baked"))
    baked = png.splice(picture(small_token()), badge)
    report = look(baked)
    assert report.signed is not None
    assert report.signed["name"] == "Baked"
    assert "qr-read" not in report.codes()


def test_a_picture_with_a_broken_badge_in_it_is_not_saved_by_a_code() -> None:
    broken = png.splice(picture(small_token()), json.dumps(Workshop().badge()))[:-1]
    assert look(broken).codes() == {"container-png-truncated"}


def test_a_picture_without_any_code_is_a_picture() -> None:
    assert look(picture()).codes() == {"container-none"}
    assert look(picture(form="JPEG")).codes() == {"container-foreign"}


def test_two_different_codes_are_refused_and_the_same_twice_is_one() -> None:
    assert look(picture(ADDRESS, "https://koulu.example/v/2")).codes() == {"qr-several"}
    assert in_this_process(picture(ADDRESS, ADDRESS)) == [ADDRESS.encode()] * 2
    shop = Workshop()
    shop.network.serve(ADDRESS, shop.badge())
    assert look(picture(ADDRESS, ADDRESS), shop).verdict is Verdict.VERIFIED


def test_an_offer_to_a_wallet_is_no_badge_and_is_not_followed() -> None:
    shop = Workshop()
    report = look(picture(OFFER), shop)
    assert report.codes() == {"qr-offer"}
    assert shop.network.asked == []


REFUSED = [
    "http://koulu.example/v/1",
    "https://koulu.example@mallory.example/v/1",
    "https://127.0.0.1/v/1",
    "https://localhost/v/1",
    "https://koulu.example/v/1?token=SECRET",
    "https://koulu.example/v/1?x=1&Access_Token=SECRET",
    "https://koulu.example/" + "a" * 2100,
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "intent://x#Intent;scheme=https;end",
    "WIFI:T:WPA;S:x;P:y;;",
    "openid-credential-offer://?credential_offer=%7B%7D",
    "openid-credential-offer://?credential_offer_uri=https%3A%2F%2F127.0.0.1%2F",
    "openid-credential-offer://?credential_offer_uri=file%3A%2F%2F%2Fetc",
    OFFER + "&credential_offer=%7B%7D",
    "openid-credential-offer://[",
    "openid-credential-offer://[x?credential_offer_uri=https://[",
    "https://[::1",
    "https://koulu.example/v/\u202egpj.1",
    "",
    b"\xff\x00binary",
]


@pytest.mark.parametrize("held", REFUSED)
def test_a_code_that_holds_anything_else_is_refused_and_nothing_is_fetched(
    held: str | bytes,
) -> None:
    raw = held.encode() if isinstance(held, str) else held
    with pytest.raises(QrRefusedError):
        read_content(raw)
    shop = Workshop()
    report = look(picture(), shop, codes=lambda _: [raw])
    assert report.codes() == {"qr-refused"}
    assert report.verdict is Verdict.REJECTED
    assert shop.network.asked == []


@given(
    st.sampled_from(["", "https://", "https://koulu.example/?", "openid-credential-offer://"]),
    st.text(max_size=40) | st.sampled_from(["?credential_offer_uri=https://["]),
)
def test_no_text_in_a_code_raises_anything_but_a_refusal(start: str, rest: str) -> None:
    with suppress(QrRefusedError):
        read_content((start + rest).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("held", [ADDRESS, ADDRESS + "?lang=fi", "HTTPS://Koulu.Example/v/1"])
def test_plain_https_addresses_are_not_refused(held: str) -> None:
    assert read_content(held.encode()).kind == "address"


def test_json_in_a_code_is_a_credential() -> None:
    assert read_content(b'{"a":\n 1}').kind == "credential"


def test_without_the_extra_the_report_says_what_to_install() -> None:
    def unavailable(_: bytes) -> list[bytes]:
        raise QrUnavailableError("to read QR codes in pictures: pip install 'merkki[qr]'")

    report = look(picture(small_token()), codes=unavailable)
    assert report.verdict is Verdict.REJECTED
    (hint,) = (f for f in report.findings if f.code == "qr-not-read")
    assert hint.outcome is Outcome.SKIPPED
    assert "pip install 'merkki[qr]'" in hint.message
    assert "container-none" in report.codes()


def test_a_picture_that_cannot_be_looked_at_leaves_the_badge_unknown() -> None:
    def broken(_: bytes) -> list[bytes]:
        raise QrBrokenError("took too long")

    report = look(picture(small_token()), codes=broken)
    assert report.verdict is Verdict.INDETERMINATE
    assert report.codes() == {"qr-unreadable"}


def test_codes_are_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    assert read_codes(picture(ADDRESS)) == [ADDRESS.encode()]
    assert read_codes(picture()) == []
    with pytest.raises(QrBrokenError, match="cannot be read"):
        read_codes(picture(ADDRESS)[:100])
    for _ in range(2):  # the same words each time, and no place in memory
        with pytest.raises(QrBrokenError, match=r"cannot be read: it is none of its kind\Z"):
            read_codes(picture(ADDRESS)[:10])
    shadow = tmp_path / "zxingcpp.py"
    shadow.write_text("raise SystemExit('shadowed')")
    code = (
        "import sys; from merkki_verifier.inputs.qr import read_codes;"
        "print(read_codes(sys.stdin.buffer.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        input=picture(ADDRESS),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert ADDRESS.encode() in done.stdout


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(QrBrokenError, match="longer than"):
        read_codes(picture(ADDRESS), seconds=0.001)


@pytest.mark.parametrize("python", ["/bin/false", "/bin/echo"])
def test_a_reader_that_crashes_or_talks_nonsense_is_said_so(python: str) -> None:
    with pytest.raises(QrBrokenError, match="crashed"):
        read_codes(picture(ADDRESS), python=python)


def test_a_python_without_the_extra_says_what_to_install(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("""#!/bin/sh\necho '{"missing": "no zxingcpp"}'\n""")
    program.chmod(0o755)
    with pytest.raises(QrUnavailableError, match="merkki"):
        read_codes(picture(ADDRESS), python=str(program))


def test_a_reader_without_its_programs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker.answer(picture(ADDRESS)) == [base64.b64encode(ADDRESS.encode()).decode()]
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    answered = worker.answer(picture(ADDRESS))
    assert isinstance(answered, dict)
    assert "zxingcpp" in answered["missing"]


def test_the_reader_bounds_itself() -> None:
    code = (
        "import resource; from merkki_verifier.inputs.qr_worker import bound_resources;"
        "bound_resources(); print(resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["20", str(2 * 1024**3)]


def test_what_is_no_picture_is_told_of_in_the_same_words_each_time() -> None:
    said = {"broken": "the picture cannot be read: it is none of its kind"}
    assert [worker.answer(b"\x89PNG\r\n\x1a\n") for _ in range(2)] == [said, said]


def test_the_reader_answers_in_json() -> None:
    out = io.BytesIO()
    worker.main(io.BytesIO(picture(ADDRESS)), out)
    assert json.loads(out.getvalue()) == [base64.b64encode(ADDRESS.encode()).decode()]


@pytest.mark.parametrize("width", [9_000, 20_000])
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(width: int) -> None:
    raw = bytearray(picture())
    raw[16:24] = width.to_bytes(4) + width.to_bytes(4)
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4)
    found = worker.answer(bytes(raw))
    assert isinstance(found, dict)
    assert "broken" in found


@pytest.fixture(scope="session")
def samples(shared: Path) -> tuple[Corpus, list[Sample]]:
    corpus = Corpus.open(shared)
    return corpus, corpus.samples("qr")


def test_the_corpus_of_qr_codes_comes_out_as_its_manifest_says(
    samples: tuple[Corpus, list[Sample]],
) -> None:
    wrong = []
    for sample in samples[1]:
        try:
            (held,) = read_codes(sample.read())
            read_content(held)
            said = "accept"
        except QrRefusedError:
            said = "reject"
        except QrBrokenError:
            said = "indeterminate"
        if said not in sample.allowed:
            wrong.append((sample.id, said, sample.expected))
    assert len(samples[1]) == 14
    assert not wrong


def test_no_code_of_the_corpus_makes_a_false_badge_or_a_forbidden_fetch(
    samples: tuple[Corpus, list[Sample]],
) -> None:
    corpus, found = samples
    verified = set()
    for sample in found:
        network = corpus.network()
        report = verify_item(Item(sample.id, sample.read()), world=corpus.world(network))
        if report.verdict is Verdict.VERIFIED:
            verified.add(sample.id)
        if sample.expected == "reject":
            assert network.asked == [], sample.id
    assert verified == {"qr-ok-vc-jwt-v0"}
