from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = _("Restoration guarantee")

    def ready(self) -> None:
        from kernel import letters, policies
        from sla.documents.letters import KINDS
        from sla.domain.policy import ComplaintPolicy, EscalationPolicy, GtrPolicy

        policies.register("gtr", GtrPolicy)
        policies.register("escalation", EscalationPolicy)
        policies.register("complaint", ComplaintPolicy)
        letters.register(*KINDS)
