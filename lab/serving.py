"""A pretend service of the outside world, answering over real HTTP on loopback until the end of a block."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], *, port: int = 0, **facts: object) -> Iterator[str]:
    """Serves a handler that holds `facts` as its own; yields the address, without a slash at its end.

    Args:
        port: a free one unless told.
    """
    own = type("Handler", (handler,), facts)
    with ThreadingHTTPServer(("127.0.0.1", port), own) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(5)
