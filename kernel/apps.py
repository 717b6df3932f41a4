from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        from kernel import letters
        from kernel.documents.letters import KINDS

        letters.register(*KINDS)
