"""The settings as the type checker's Django plugin loads them: those of the tests."""

import os

os.environ.setdefault("RACCORD_ENV", "test")

from config.settings import *  # noqa: F403
