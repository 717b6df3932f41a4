from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicingConfig(AppConfig):
    name = "invoicing"
    verbose_name = _("Invoicing")

    def ready(self) -> None:
        from invoicing.documents.letters import KINDS
        from invoicing.domain.billing import BillingPolicy
        from invoicing.domain.policy import DebitPolicy, DunningPolicy
        from kernel import letters, policies

        policies.register("billing", BillingPolicy)
        policies.register("debit", DebitPolicy)
        policies.register("dunning", DunningPolicy)
        letters.register(*KINDS)
