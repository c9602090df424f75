"""A real TLS server on the loopback interface that answers as a test tells it to."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and its files."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def founded(cls, folder: Path) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Loopback test authority")
        certificate = (
            _certificate(name, name, key, NOW + DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        authority = cls(folder, key, certificate)
        authority.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return authority

    @property
    def ca_file(self) -> Path:
        return self.folder / "authority.pem"

    def certify(self, *names: str, until: dt.datetime = NOW + DAY) -> ssl.SSLContext:
        """A server's TLS context with a certificate of this authority for the names."""
        return self._context(self, names, until)

    def self_signed(self, *names: str) -> ssl.SSLContext:
        """The same with a certificate that nobody vouches for."""
        return self._context(None, names, NOW + DAY)

    def _context(
        self, issuer: Authority | None, names: tuple[str, ...], until: dt.datetime
    ) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        signed_by = issuer.certificate.subject if issuer else _name(names[0])
        signing_key = issuer.key if issuer else key
        certificate = (
            _certificate(_name(names[0]), signed_by, key, until)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
            )
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
                critical=False,
            )
            .sign(signing_key, hashes.SHA256())
        )
        file = self.folder / f"{certificate.serial_number}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 9 * DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


@dataclass
class Visit:
    """One connection, as the server's script sees it."""

    connection: ssl.SSLSocket
    request: bytes
    over: Event

    @property
    def path(self) -> str:
        return self.request.split(b" ")[1].decode()

    def send(self, raw: bytes) -> None:
        self.connection.sendall(raw)

    def answer(self, body: bytes, *, status: str = "200 OK", **headers: str) -> None:
        """A well-made answer; header names are written with underscores."""
        headers.setdefault("content_length", str(len(body)))
        head = "".join(f"{n.replace('_', '-')}: {v}\r\n" for n, v in headers.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)

    def drip(self, raw: bytes) -> None:
        """One byte at a time, slowly, until the client has gone or the test is over."""
        for place in range(len(raw)):
            self.send(raw[place : place + 1])
            if self.over.wait(0.02):
                return

    def reset(self) -> None:
        """Break the connection off without a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Script = Callable[[Visit], None]


@dataclass
class Server:
    """What a running server has seen."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # asked for by SNI


@contextlib.contextmanager
def serving(script: Script, tls: ssl.SSLContext, *, silent: bool = False) -> Iterator[Server]:
    """A server that plays ``script`` for each connection; ``silent`` never says a word."""
    over = Event()
    visits: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = Server(listener.getsockname()[1])
        tls.sni_callback = lambda _socket, name, _context: server.names.append(name)

        def visit(raw: socket.socket) -> None:
            with raw:
                if silent:
                    over.wait()
                    return
                # A client that hangs up in the middle is what many tests are about.
                with contextlib.suppress(OSError), tls.wrap_socket(raw, server_side=True) as talk:
                    request = talk.recv(65536)
                    server.requests.append(request)
                    if request:
                        script(Visit(talk, request, over))

        def listen() -> None:
            while not over.is_set():
                try:
                    raw, _ = listener.accept()
                except TimeoutError:
                    continue
                raw.settimeout(10)
                visits.append(Thread(target=visit, args=(raw,)))
                visits[-1].start()

        listening = Thread(target=listen)
        listening.start()
        try:
            yield server
        finally:
            over.set()
            listening.join()
            for thread in visits:
                thread.join()
