"""How the router keeps passwords: a secret typed in clear becomes a type 8 hash (PBKDF2-SHA-256, 20,000 rounds)."""

import base64
import hashlib
import secrets

from lab.ios.grammar import Statement

_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_CRYPT = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TO_CRYPT = bytes.maketrans(_STANDARD, _CRYPT)


def concealed(statement: Statement) -> str:
    """The line as it is kept: `secret hello` and `secret 0 hello` become `secret 8 $8$...`."""
    words = list(statement.words)
    if "secret" not in words or words[0] not in {"username", "enable"}:
        return statement.text
    at = words.index("secret") + 1
    if len(words) - at == 1:
        words.insert(at, "0")
    if words[at] == "0":
        words[at:] = ["8", hashed(words[at + 1])]
    return " ".join(words)


def hashed(password: str, salt: str = "") -> str:
    """`$8$salt$hash`; the salt is drawn when not given."""
    salt = salt or secrets.token_urlsafe(10).replace("_", ".").replace("-", "/")
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 20_000)
    return f"$8${salt}${base64.b64encode(digest).rstrip(b'=').translate(_TO_CRYPT).decode()}"


def opens(stored: str, password: str) -> bool:
    """Whether `password` is the one kept as `secret 8 $8$...`, `password 0 hello` or `password hello`."""
    kept = stored.rsplit(maxsplit=1)[-1]
    if kept.startswith("$8$"):
        return secrets.compare_digest(kept, hashed(password, kept.split("$")[2]))
    return secrets.compare_digest(kept.encode(), password.encode())
