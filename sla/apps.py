from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = _("Restoration guarantee")

    def ready(self) -> None:
        from kernel import policies
        from sla.domain.policy import ComplaintPolicy, EscalationPolicy, GtrPolicy

        policies.register("gtr", GtrPolicy)
        policies.register("escalation", EscalationPolicy)
        policies.register("complaint", ComplaintPolicy)
