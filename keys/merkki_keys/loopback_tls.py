"""A self-made certificate for https on this machine: for trying things, never for others.

It names localhost and nothing else, signs nothing but itself, and ends soon. Nobody trusts
it who was not told to, by a file beside it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from merkki_keys import files

_NAMES = (
    x509.DNSName("localhost"),
    x509.IPAddress(ip_address("127.0.0.1")),
    x509.IPAddress(ip_address("::1")),
)
# Short enough that a copied key is soon worth nothing, long enough for a course.
_LIFETIME = timedelta(days=30)
# Renewed at a start that finds less than this left: no server outlives its certificate at once.
_LEFT = timedelta(days=7)
# The clocks of a machine and of its containers differ.
_BACKDATED = timedelta(minutes=5)
_LABEL = "localhost"


def loopback_certificate(directory: Path, *, now: datetime) -> tuple[Path, Path]:
    """The server's file (key and certificate, mode 0600) and the certificate for its clients.

    Made in ``directory`` (mode 0700) where there is none, or it ends within a week, or its
    file is not whole. Raises KeyStoreError ``wrong-mode`` where others may read the key, and
    ``unwritable``.
    """
    server, public = directory / "localhost.pem", directory / "localhost.crt"
    files.ensure_directory(directory, _LABEL)
    with files.alone_in(directory, _LABEL):
        if server.exists():
            files.check_mode(server, _LABEL)
            certificate = _usable(server.read_bytes(), now)
        else:
            certificate = None
        if certificate is None:
            key, certificate = _made(now)
            content = key + certificate
            files.write_whole(server, content, mode=files.PRIVATE_FILE, key=_LABEL)
        files.write_whole(public, certificate, mode=files.PUBLIC_FILE, key=_LABEL)
    return server, public


def _usable(content: bytes, now: datetime) -> bytes | None:
    """The certificate in a server's file, if it is whole and lasts."""
    try:
        key = load_pem_private_key(content, None)
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError):
        return None
    if key.public_key() != certificate.public_key():
        return None
    lasts = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - _LEFT
    return certificate.public_bytes(Encoding.PEM) if lasts else None


def _made(now: datetime) -> tuple[bytes, bytes]:
    """A fresh key and its certificate, as PEM (RFC 5280)."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Merkki on this machine")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_NAMES), critical=False)
        # No authority: what it signs besides itself nobody is to believe.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, SHA256())
    )
    # In clear: the server must start without asking anybody. The file's mode protects it.
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, certificate.public_bytes(Encoding.PEM)
