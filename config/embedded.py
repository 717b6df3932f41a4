"""The private PostgreSQL and Valkey of a machine that offers none: where they live, how they start and stop.

Only the standard library, so that it runs before anything is installed. `python config/embedded.py --help`.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent
SOCKET_PATH_LIMIT = 107  # sockaddr_un.sun_path, less the closing zero
LONGEST_SOCKET_NAME = len("/test/.s.PGSQL.5432")


def home() -> Path:
    """The folder of this checkout's services.

    Under `var/`, unless a socket's path would be too long there or PostgreSQL must run under another user than root,
    who might not be let into the checkout.
    """
    inside = Path(os.environ.get("RACCORD_VAR") or BASE_DIR / "var") / "services"
    if os.geteuid() != 0 and len(str(inside)) + LONGEST_SOCKET_NAME < SOCKET_PATH_LIMIT:
        return inside
    mark = hashlib.sha256(str(inside).encode()).hexdigest()[:10]
    lasting = Path("/var/tmp")
    return (lasting if lasting.is_dir() else Path(tempfile.gettempdir())) / f"raccord-{os.geteuid()}-{mark}"


def place(kind: str | None = None) -> Path:
    """The folder of the demo's services or of the tests'; tests have their own, faster and without safety."""
    return home() / (kind or ("test" if os.environ.get("RACCORD_ENV") == "test" else "demo"))


def database_url(kind: str | None = None) -> str:
    return f"postgresql://postgres@/raccord?host={quote(str(place(kind)))}"


def broker_url(kind: str | None = None) -> str:
    return f"redis+socket://{place(kind) / 'valkey.sock'}"
