from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = _("Subscribers")

    def ready(self) -> None:
        from kernel import policies
        from subscribers.domain.policy import AssistancePolicy, TermPolicy

        policies.register("term", TermPolicy)
        policies.register("assistance", AssistancePolicy)
