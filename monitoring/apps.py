from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel import policies


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from monitoring.domain.policy import WatchPolicy

        policies.register("watch", WatchPolicy)
