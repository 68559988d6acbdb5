"""Beyond the loopback: a certificate of our own, and a picture that a phone can read.

The certificate is made for this run and signed by itself, so a browser warns once; the fingerprint that is shown
beside the code lets people check that they talk to this machine.
"""

from __future__ import annotations

import hashlib
import io
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from relmap.model.errors import MissingExtra, Unusable

DAYS = 2


@dataclass(frozen=True)
class Certificate:
    """Where certificate and key lie (readable by us only), and the SHA-256 fingerprint in pairs."""

    certificate: Path
    key: Path
    fingerprint: str


def address() -> str:
    """The address of this machine in its network; raises Unusable where no way leads out of it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; the system only chooses the way
            return str(probe.getsockname()[0])
        except OSError as error:
            raise Unusable("no_network") from error


def make_certificate(host: str, folder: Path) -> Certificate:
    """A certificate for an address, in a folder of this run; raises MissingExtra without cryptography."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as error:
        raise MissingExtra("missing_extra", extra="serve", library="cryptography") from error
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relmap")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)), x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    digest = hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
    return Certificate(certificate, private, ":".join(digest[i : i + 2] for i in range(0, len(digest), 2)))


def picture(link: str) -> str:
    """A QR code of a link for a terminal; raises MissingExtra without segno."""
    try:
        import segno
    except ImportError as error:
        raise MissingExtra("missing_extra", extra="serve", library="segno") from error
    out = io.StringIO()
    segno.make(link, error="m").terminal(out=out, compact=True)
    return out.getvalue()
