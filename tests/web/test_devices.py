"""What a person signed in with is told in words."""

import pytest
from django.utils.translation import override

from web.devices import named

ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = f"{ON_LINUX} Edg/138.0.0.0".replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (ON_LINUX, "Chrome sur Linux"),
        (ON_IPHONE, "Safari sur iPhone"),
        (EDGE, "Edge sur Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Un appareil inconnu"),
    ],
)
def test_a_browser_and_its_system_are_named(agent: str, said: str) -> None:
    with override("fr"):
        assert named(agent) == said
