from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = _("Subscribers")

    def ready(self) -> None:
        from kernel import letters, policies
        from subscribers.documents.letters import KINDS
        from subscribers.domain.policy import AssistancePolicy, RetentionPolicy, TermPolicy

        policies.register("term", TermPolicy)
        policies.register("assistance", AssistancePolicy)
        policies.register("retention", RetentionPolicy)
        letters.register(*KINDS)
