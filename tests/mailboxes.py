"""A real mail server on this machine, over TLS, that accepts, refuses or stalls."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.serving import free_port


class MailBox:
    """A mail server's inside: what it accepted, and how it behaves."""

    def __init__(self):
        self.accepted = []
        self.refuses = False
        self.stalls = 0.0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the name that aiosmtpd calls
        time.sleep(self.stalls)
        if self.refuses:
            return "451 try again later"
        self.accepted.append(envelope)
        return "250 OK"


def new_certificate(folder: Path) -> Path:
    """A certificate for this machine; gives the path of the file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))  # OpenSSL asks the machine, whatever the time of the run is
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@contextmanager
def mail_server(certificate: Path, *, from_the_first_byte: bool = True) -> Iterator[MailBox]:
    """A mail server on this machine, over TLS from the first byte or by STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = MailBox()
    box.port, box.from_the_first_byte = free_port(), from_the_first_byte
    tls = {"ssl_context": context} if from_the_first_byte else {"tls_context": context, "require_starttls": True}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **tls)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The path of a file with a certificate for this machine and its key."""
    return new_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture(params=["smtps", "smtp"])
def mailbox(certificate, monkeypatch, request):
    """A mail server on this machine, over TLS from the first byte or by STARTTLS, whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate, from_the_first_byte=request.param == "smtps") as box:
        yield box
