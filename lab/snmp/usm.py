"""The User-based Security Model on the agent's side (RFC 3412 and 3414, with RFC 7860 and 3826): authPriv only.

Message syntaxes, HMAC-SHA-256 and AES-128 are pysnmp's own; here are the rules an authoritative engine keeps, one
engine a device. An SnmpEngine each would take 114 ms and 1.2 MB to set up, this 1 ms and 46 kB; a GET costs the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import error, rfc1905
from pysnmp.proto.api import v2c
from pysnmp.proto.mpmod.rfc3412 import ScopedPDU, SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters
from pysnmp.proto.secmod.rfc3826.priv.aes import Aes
from pysnmp.proto.secmod.rfc7860.auth.hmacsha2 import HmacSha2

SHA256 = HmacSha2(HmacSha2.SHA256_SERVICE_ID)
AES128 = Aes()
TIME_WINDOW = 150  # seconds either way, RFC 3414 section 3.2 (7)
AUTH, PRIV, REPORTABLE = 1, 2, 4
ENVELOPE = 150  # bytes an encrypted message needs around its PDU
BLANK_DIGEST = bytes(SHA256.digest_length)

# usmStats (RFC 3414): the reason a message was not taken, told in a Report.
USM_STATS = (1, 3, 6, 1, 6, 3, 15, 1, 1)
UNSUPPORTED_LEVEL, NOT_IN_WINDOW, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, UNDECIPHERABLE = range(1, 7)


@dataclass(frozen=True)
class Keys:
    """Localized to one engine."""

    auth: Any
    priv: Any


class Rejection(Exception):
    """Why a message is not taken: a usmStats number, and keys to sign the report with if the sender has proved his."""

    def __init__(self, reason: int, keys: Keys | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.keys = keys


@lru_cache(maxsize=4096)
def _localized(passphrase: str, engine_id: bytes) -> Any:
    return SHA256.localize_key(SHA256.hash_passphrase(passphrase), univ.OctetString(engine_id))


@dataclass
class _Envelope:
    """A message taken apart as far as can be without keys."""

    message_id: int
    max_size: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    digest: Any
    salt: Any
    data: Any

    @classmethod
    def open(cls, datagram: bytes) -> "_Envelope":
        message, _ = decoder.decode(datagram, asn1Spec=SNMPv3Message())
        header, sealed = message[1], bytes(message[2])
        security, _ = decoder.decode(sealed, asn1Spec=UsmSecurityParameters())
        return cls(
            message_id=int(header[0]),
            max_size=int(header[1]),
            flags=bytes(header[2])[0],
            engine_id=bytes(security[0]),
            boots=int(security[1]),
            time=int(security[2]),
            user=bytes(security[3]),
            digest=security[4],
            salt=security[5],
            data=message[3],
        )

    @property
    def request_id(self) -> int:
        """Of the PDU within when it can be read, else 0 (RFC 3412, section 7.1 (3))."""
        if self.data.getName() != "plaintext":
            return 0
        return int(v2c.apiPDU.get_request_id(self.data.getComponent()["data"].getComponent()))


class Engine:
    """One authoritative engine. `users` and `clock` are asked at each message: (boots, seconds since boot)."""

    def __init__(
        self,
        engine_id: bytes,
        *,
        users: Callable[[], Mapping[str, tuple[str, str]]],
        clock: Callable[[], tuple[int, int]],
    ) -> None:
        self.engine_id = engine_id
        self._users = users
        self._clock = clock
        self._stats: dict[int, int] = {}

    def answer(self, datagram: bytes, respond: Callable[[Any, int], Any | None], max_size: int) -> bytes | None:
        """The answering message, or None. `respond` is given the PDU and the room there is for its response."""
        envelope = _Envelope.open(datagram)
        try:
            keys = self._authenticate(envelope, datagram)
            scoped = self._decrypt(envelope, keys)
        except Rejection as rejection:
            return self._report(envelope, rejection) if envelope.flags & REPORTABLE else None
        response = respond(scoped["data"].getComponent(), min(max_size, envelope.max_size) - ENVELOPE)
        return None if response is None else self._seal(envelope, response, keys, encrypted=True)

    def _authenticate(self, envelope: _Envelope, datagram: bytes) -> Keys:
        """RFC 3414 section 3.2, steps 3 to 7."""
        if envelope.engine_id != self.engine_id:
            raise Rejection(UNKNOWN_ENGINE)
        passphrases = self._users().get(envelope.user.decode("latin-1"))
        if passphrases is None:
            raise Rejection(UNKNOWN_USER)
        if envelope.flags & (AUTH | PRIV) != AUTH | PRIV:
            raise Rejection(UNSUPPORTED_LEVEL)
        auth, priv = (_localized(passphrase, self.engine_id) for passphrase in passphrases)
        try:
            SHA256.authenticate_incoming_message(auth, envelope.digest, datagram)
        except (error.StatusInformation, error.ProtocolError) as failure:
            raise Rejection(WRONG_DIGEST) from failure
        keys = Keys(auth, priv[: AES128.KEY_SIZE])
        boots, seconds = self._clock()
        if envelope.boots != boots or abs(envelope.time - seconds) > TIME_WINDOW:
            raise Rejection(NOT_IN_WINDOW, keys)
        return keys

    @staticmethod
    def _decrypt(envelope: _Envelope, keys: Keys) -> Any:
        sealed = envelope.data.getComponent()
        try:
            plain = AES128.decrypt_data(keys.priv, (envelope.boots, envelope.time, envelope.salt), sealed)
            scoped, _ = decoder.decode(plain, asn1Spec=ScopedPDU())
        except Exception as failure:
            raise Rejection(UNDECIPHERABLE) from failure
        return scoped

    def _report(self, envelope: _Envelope, rejection: Rejection) -> bytes:
        count = self._stats[rejection.reason] = self._stats.get(rejection.reason, 0) + 1
        report = rfc1905.ReportPDU()
        v2c.apiPDU.set_defaults(report)
        v2c.apiPDU.set_request_id(report, envelope.request_id)
        v2c.apiPDU.set_varbinds(report, [((*USM_STATS, rejection.reason, 0), v2c.Counter32(count))])
        return self._seal(envelope, report, rejection.keys, encrypted=False)

    def _seal(self, request: _Envelope, pdu: Any, keys: Keys | None, *, encrypted: bool) -> bytes:
        """A whole message around a PDU: signed when there are keys, and encrypted unless it is a report."""
        boots, seconds = self._clock()
        scoped = ScopedPDU()
        scoped["contextEngineId"], scoped["contextName"] = self.engine_id, b""
        scoped["data"].setComponentByType(pdu.tagSet, pdu, verifyConstraints=False, matchTags=False)
        security = UsmSecurityParameters()
        for index, value in enumerate((self.engine_id, boots, seconds, request.user if keys else b"")):
            security[index] = value
        security[4], security[5] = (BLANK_DIGEST if keys else b""), b""
        message = SNMPv3Message()
        message["msgVersion"] = 3
        flags = (AUTH if keys else 0) | (PRIV if encrypted else 0)
        for index, value in enumerate((request.message_id, 65507, bytes([flags]), 3)):
            message["msgGlobalData"][index] = value
        if encrypted and keys is not None:
            sealed, salt = AES128.encrypt_data(keys.priv, (boots, seconds, None), encoder.encode(scoped))
            security[5] = salt
            message["msgData"]["encryptedPDU"] = sealed
        else:
            message["msgData"]["plaintext"] = scoped
        message["msgSecurityParameters"] = encoder.encode(security)
        whole: bytes = encoder.encode(message)
        if keys is not None:
            whole = SHA256.authenticate_outgoing_message(keys.auth, whole)
        return whole
