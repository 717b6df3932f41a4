"""`/metrics`: for whoever has the token, in the words of Prometheus."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from monitoring.models import Target
from tests.apps.monitoring.sky import START, Sky

pytestmark = pytest.mark.django_db


def scraped(token: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = Client().get("/metrics", headers={"authorization": f"Bearer {token}"}).content.decode()
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_without_the_token_there_is_no_such_page(settings: object) -> None:
    settings.METRICS_TOKEN = ""  # type: ignore[attr-defined]
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "open sesame"  # type: ignore[attr-defined]
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"authorization": "Bearer open"}).status_code == 404


def test_queues_lag_and_missed_polls_are_told(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = "open sesame"  # type: ignore[attr-defined]
    sky = Sky(1)
    sky.run(70)
    Target.objects.update(missed=2, due_at=START)
    monkeypatch.setattr("config.metrics.clock.now", lambda: sky.now)
    found = scraped("open sesame")
    targets = Target.objects.count()
    assert found["raccord_poll_targets", ()] == targets
    assert found["raccord_queue_depth", (("queue", "polls"),)] == targets
    assert found["raccord_queue_age_seconds", (("queue", "polls"),)] == (sky.now - START).total_seconds()
    assert found["raccord_poll_lag_seconds", ()] == (sky.now - START).total_seconds()
    assert found["raccord_polls_missed_total", ()] == 2 * targets
    assert found["raccord_targets", (("kind", "box"), ("state", "up"))] == 1
    assert found["raccord_sweep_age_seconds", (("sweep", "monitoring.correlate"),)] >= 0
