from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvisioningConfig(AppConfig):
    name = "provisioning"
    verbose_name = _("Provisioning")

    def ready(self) -> None:
        from kernel import letters, policies
        from provisioning.documents.letters import KINDS
        from provisioning.domain.policy import BoxPolicy, NetworkPolicy, SuspensionPolicy

        policies.register("box", BoxPolicy)
        policies.register("suspension", SuspensionPolicy)
        policies.register("network", NetworkPolicy)
        letters.register(*KINDS)
