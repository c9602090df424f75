"""Settings: every problem at once, and no weak secret outside the demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from merkki_issuer.settings import SettingsError, load_settings

GOOD_SECRET = "k7Vq-2mZ_9xWc4Tn8bRy5LdJ1hGf3sPa"
GOOD: dict[str, object] = {
    "public_url": "https://passi.tervasalmi.example",
    "key_passphrase": "seven blue herons waited",
    "secret_key": GOOD_SECRET,
}


def problems(**given: object) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load_settings(**given)
    return refused.value.problems


def test_good_settings_are_taken() -> None:
    settings = load_settings(**GOOD)
    assert settings.link_url == settings.public_url
    assert settings.database_url == "sqlite:///data/merkki.sqlite"
    assert settings.require_secret_key().get_secret_value() == GOOD_SECRET


def test_all_problems_are_named_at_once() -> None:
    found = problems(
        public_url="http://passi.example",
        link_url="http://passi.example",
        secret_key="short",
        key_passphrase="short",
        language="de",
    )
    for name in ("PUBLIC_URL", "LINK_URL", "SECRET_KEY", "KEY_PASSPHRASE", "LANGUAGE"):
        assert [name in problem for problem in found].count(True) == 1


def test_the_public_url_must_be_given() -> None:
    assert "missing" in problems()[0]


@pytest.mark.parametrize(
    "url",
    [
        "passi.example",
        "https://",
        "https://passi.example/path",
        "https://passi.example?x=1",
        "https://passi.example#x",
        "https://user@passi.example",
        "https://passi.example:port",
        "ftp://passi.example",
    ],
)
def test_the_public_url_is_an_origin(url: str) -> None:
    assert "PUBLIC_URL" in problems(**GOOD | {"public_url": url})[0]


def test_a_public_url_may_end_in_a_slash_and_have_a_port() -> None:
    given = GOOD | {"public_url": "https://Passi.Example:8443/"}
    assert load_settings(**given).public_url == "https://passi.example:8443"


def test_links_may_be_plain_http_on_this_machine_only() -> None:
    given = GOOD | {"link_url": "http://127.0.0.1:8000"}
    assert load_settings(**given).link_url == "http://127.0.0.1:8000"
    assert "LINK_URL" in problems(**GOOD | {"link_url": "http://10.0.0.1:8000"})[0]


@pytest.mark.parametrize("secret", ["changeme" * 5, "short", "ab" * 40, "my-Secret-key-" * 4, ""])
def test_a_weak_secret_stops_the_start(secret: str) -> None:
    (problem,) = problems(**GOOD | {"secret_key": secret})
    assert "SECRET_KEY" in problem
    assert secret == "" or secret not in problem


def test_the_demonstration_may_be_weak() -> None:
    settings = load_settings(demo=True, secret_key="changeme", key_passphrase="demo")
    assert settings.public_url == "https://passi.tervasalmi.example"


def test_the_web_service_needs_a_secret_and_the_command_line_does_not() -> None:
    settings = load_settings(public_url="https://passi.example")
    with pytest.raises(SettingsError) as refused:
        settings.require_secret_key()
    assert "MERKKI_SECRET_KEY" in refused.value.message


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(GOOD_SECRET + "\n")
    given = {"public_url": "https://passi.example", "secret_key_file": file}
    assert load_settings(**given).require_secret_key().get_secret_value() == GOOD_SECRET


def test_a_secret_given_twice_or_not_at_all_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("\n")
    base = {"public_url": "https://passi.example", "secret_key_file": file}
    assert "twice" in problems(**base | {"secret_key": GOOD_SECRET})[0]
    assert "empty" in problems(**base)[0]
    assert "cannot be read" in problems(**base | {"secret_key_file": tmp_path / "none"})[0]


def test_no_secret_is_ever_shown() -> None:
    settings = load_settings(**GOOD)
    shown = f"{settings!r} {settings!s} {settings.shown()} {settings.model_dump_json()}"
    assert GOOD_SECRET not in shown
    assert "herons" not in shown


def test_settings_come_from_the_environment() -> None:
    code = "from merkki_issuer.settings import load_settings; print(load_settings().shown())"
    environment = {
        **os.environ,
        "MERKKI_PUBLIC_URL": "https://passi.example",
        "MERKKI_DATA": "/somewhere",
        "MERKKI_SECRET_KEY": GOOD_SECRET,
        "MERKKI_LANGUAGE": "sv",
    }
    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert "https://passi.example" in shown
    assert "sqlite:////somewhere/merkki.sqlite" in shown
    assert "'language': 'sv'" in shown
    assert GOOD_SECRET not in shown


@pytest.mark.parametrize(
    ("link_url", "good"),
    [
        ("http://127.0.0.1:8000", True),
        ("https://localhost:8443", True),
        ("http://[::1]:8000", True),
        ("https://passi.tervasalmi.example", False),
        ("https://localhost.tervasalmi.example", False),
    ],
)
def test_conformance_mode_works_on_this_machine_alone(link_url: str, *, good: bool) -> None:
    given = {**GOOD, "link_url": link_url, "conformance": True}
    assert load_settings(**{**given, "conformance": False}).conformance is False
    if good:
        assert load_settings(**given).conformance
    else:
        (problem,) = problems(**given)
        assert "MERKKI_CONFORMANCE" in problem
