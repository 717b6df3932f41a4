from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        from django.core import checks

        from kernel import letters
        from kernel.documents.letters import KINDS
        from kernel.schema import drafts_are_whole

        letters.register(*KINDS)
        checks.register(drafts_are_whole, checks.Tags.database)
