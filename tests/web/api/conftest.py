from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kernel.models import User
from kernel.roles import SCOPES
from kernel.services import issue_token
from tests.web.world import NOW

Caller = Callable[..., Client]


@pytest.fixture
def as_program(db: None) -> Caller:
    """`as_program(user, "money:read")`: a client that sends the user's new token of those scopes (of all)."""

    def make(user: User, *scopes: str) -> Client:
        _, key = issue_token(user, name="test", scopes=scopes or SCOPES, lasts=timedelta(days=30), at=NOW)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make
