"""Web push on the wire: a body that only the subscribed browser can read, from a sender its push service can name."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.errors import Rejected

CURVE = ec.SECP256R1()
RECORD = 4096
LONGEST = 3000
"""Bytes of plain text; a push service need take no more than 4,096 altogether (RFC 8030, 7.2)."""
TOKEN_LASTS = timedelta(hours=12)


def encode(data: bytes) -> str:
    """base64url without padding, as every header and key of web push is written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The public point, uncompressed: 65 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def new_pair() -> tuple[str, str]:
    """A private key as PEM, and its public point."""
    private = ec.generate_private_key(CURVE)
    plain = serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return pem.decode(), encode(point_of(private.public_key()))


def is_subscription(p256dh: str, auth: str) -> bool:
    """Whether the two keys are a point of the curve and a secret of sixteen bytes (RFC 8291, 2)."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(p256dh))
        return len(decode(auth)) == 16
    except (ValueError, InvalidKey):
        return False


def encrypted(
    text: bytes, *, p256dh: str, auth: str, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """`text` as one record of the content coding aes128gcm, for that browser alone (RFC 8291, 3.4; RFC 8188, 2).

    Args:
        own, salt: made anew for each message; given only to repeat a published example.
    """
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs, mine = decode(p256dh), point_of(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(shared, decode(auth), b"WebPush: info\0" + theirs + mine, 32)
    key, nonce = content_keys(secret, salt)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4) + bytes([len(mine)]) + mine + sealed


def content_keys(secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    return key, _derived(secret, salt, b"Content-Encoding: nonce\0", 12)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def authorization(private: str, public: str, *, endpoint: str, contact: str, at: datetime) -> str:
    """Who sends: a token signed for that push service alone (RFC 8292, 2 and 3)."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + TOKEN_LASTS).timestamp()), "sub": contact}
    head = {"typ": "JWT", "alg": "ES256"}
    signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    key = serialization.load_pem_private_key(private.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Rejected("push_key_unreadable")
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encode(r.to_bytes(32) + s.to_bytes(32))}, k={public}"
