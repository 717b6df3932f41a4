"""The twenty lines that every example shares; nothing but Python's own library. Take them along.

RACCORD_URL is the house's address, RACCORD_TOKEN a token made under "Mon compte", "Jetons d'API".
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

V1 = os.environ["RACCORD_URL"].rstrip("/") + "/api/v1"


def ask(method: str, path: str, body: Any = None, *, key: str = "", raw: bool = False) -> Any:
    """One call. A refusal is printed with its code and ends the program; `key` makes a write safe to send again."""
    headers = {"Authorization": f"Bearer {os.environ['RACCORD_TOKEN']}", "Accept-Language": "fr"}
    headers |= {"Content-Type": "application/json"} if body is not None else {}
    headers |= {"Idempotency-Key": key} if key else {}
    data = json.dumps(body).encode() if body is not None else None
    try:
        with urlopen(Request(f"{V1}{path}", data, headers, method=method)) as answer:
            content = answer.read()
    except HTTPError as error:
        problem = json.loads(error.read())
        sys.exit(f"{problem['status']} {problem['code']}: {problem['detail']}")
    return content if raw else json.loads(content)


def every(path: str) -> Iterator[dict[str, Any]]:
    """All rows of a list, page by page."""
    after, mark = "", "&" if "?" in path else "?"
    while True:
        page = ask("GET", f"{path}{mark}limit=200{after}")
        yield from page["items"]
        if page["next"] is None:
            return
        after = f"&after={page['next']}"
