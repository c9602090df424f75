"""A certificate for this machine: for localhost alone, soon over, its key for its owner alone."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from merkki_keys import KeyStoreError
from merkki_keys.loopback_tls import loopback_certificate

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_it_names_this_machine_signs_nothing_else_and_ends_soon(tmp_path: Path) -> None:
    server, public = loopback_certificate(tmp_path / "tls", now=NOW)
    certificate = read(public)
    assert certificate == read(server)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(a) for a in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.value.ca is False
    assert certificate.not_valid_before_utc < NOW
    assert certificate.not_valid_after_utc - NOW == timedelta(days=30)


def test_only_its_owner_can_read_the_key_and_clients_get_none(tmp_path: Path) -> None:
    server, public = loopback_certificate(tmp_path / "tls", now=NOW)
    assert stat.S_IMODE(server.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.parent.stat().st_mode) == 0o700
    assert b"PRIVATE" in server.read_bytes()
    assert b"PRIVATE" not in public.read_bytes()


def test_a_server_can_use_it(tmp_path: Path) -> None:
    server, _ = loopback_certificate(tmp_path / "tls", now=NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(server)


def test_it_is_kept_while_it_lasts_and_renewed_before_it_ends(tmp_path: Path) -> None:
    first = loopback_certificate(tmp_path / "tls", now=NOW)[0].read_bytes()
    again = loopback_certificate(tmp_path / "tls", now=NOW + timedelta(days=22))[0].read_bytes()
    assert again == first
    renewed, public = loopback_certificate(tmp_path / "tls", now=NOW + timedelta(days=23))
    assert renewed.read_bytes() != first
    assert read(renewed) == read(public)


def test_a_certificate_of_the_future_is_made_anew(tmp_path: Path) -> None:
    first = loopback_certificate(tmp_path / "tls", now=NOW)[0].read_bytes()
    earlier = loopback_certificate(tmp_path / "tls", now=NOW - timedelta(days=1))[0].read_bytes()
    assert earlier != first


@pytest.mark.parametrize("part", ["none", "key", "certificate", "foreign"])
def test_a_file_that_is_not_whole_is_made_anew(tmp_path: Path, part: str) -> None:
    server, _ = loopback_certificate(tmp_path / "tls", now=NOW)
    other, _ = loopback_certificate(tmp_path / "other", now=NOW)
    whole = server.read_bytes()
    key, mark, certificate = whole.partition(b"-----BEGIN CERTIFICATE")
    foreign_key = other.read_bytes().partition(b"-----BEGIN CERTIFICATE")[0]
    damaged = {
        "none": b"",
        "key": key,
        "certificate": mark + certificate,
        "foreign": foreign_key + mark + certificate,
    }
    server.write_bytes(damaged[part])
    again, public = loopback_certificate(tmp_path / "tls", now=NOW)
    assert again.read_bytes() not in {damaged[part], whole}
    assert read(again) == read(public)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(again)


def test_a_key_that_others_may_have_read_is_not_used(tmp_path: Path) -> None:
    server, _ = loopback_certificate(tmp_path / "tls", now=NOW)
    server.chmod(0o644)
    with pytest.raises(KeyStoreError) as refused:
        loopback_certificate(tmp_path / "tls", now=NOW)
    assert refused.value.code == "wrong-mode"
