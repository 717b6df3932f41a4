"""Python's collector of rings, kept away from where it would only look in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def set_aside() -> None:
    """Takes everything loaded so far for permanent, once it stands and before the first request or task.

    Models, forms, routes and translations are near two hundred thousand objects. Python's collector looks through all
    of them at each of its full rounds, which a page with many rows sets off: 140 ms of pause, measured, in the middle
    of somebody's click. What is set aside is not looked at again; what requests leave behind still is.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """For work that makes many objects, all of which it still needs: looking for rings meanwhile finds none.

    A sweep of polls or a slice of an invoice run spends a fifth of its time on that, the drawing of a paper a seventh.
    The first object made afterwards sets off a round over all that the work left.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
