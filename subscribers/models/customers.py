"""Who the customers are, where they are served, and who may see their papers."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import User


class CustomerKind(models.TextChoices):
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    PUBLIC = "public", _("Public body")
    SOLE_TRADER = "sole_trader", _("Sole trader")


class ContactRole(models.TextChoices):
    SIGNATORY = "signatory", _("Signatory")
    BILLING = "billing", _("Billing")
    TECHNICAL = "technical", _("Technical")
    MANAGEMENT = "management", _("Management")
    PORTAL = "portal", _("Portal account")


class PortalRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    COLLEAGUE = "colleague", _("Colleague")
    BILLING = "billing", _("Billing only")
    TECHNICAL = "technical", _("Technical only")


class AddressKind(models.TextChoices):
    """Addresses apart from the customer's own, which is his head office."""

    BILLING = "billing", _("Billing address")
    DELIVERY = "delivery", _("Delivery address")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def of(self, user: User) -> CustomerQuerySet:
        """Those whose portal this user may enter."""
        return self.filter(accesses__user=user)


@pghistory.track(exclude=["haystack"])
class Customer(models.Model):
    """A professional who signs contracts. SIREN, SIRET and VAT number are stored compact, without spaces.

    `group` is the account above in a group; `haystack` is what a search looks through, folded, kept by the services.
    Once `erased_at`, nothing here names a person any more.
    """

    number = models.CharField(_("number"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=CustomerKind.choices)
    name = models.CharField(_("name"), max_length=200)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=16, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FR")
    created_at = models.DateTimeField(_("created"))
    group = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("group account")
    )
    tags = ArrayField(models.CharField(max_length=30), verbose_name=_("tags"), default=list, blank=True)
    external_reference = models.CharField(_("reference in another system"), max_length=60, blank=True)
    haystack = models.TextField(blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("customer"), _("customers")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(OpClass("haystack", name="gin_trgm_ops"), name="customer_haystack"),
            # A page of the list is read in its order.
            models.Index(fields=["name", "id"], name="customer_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"), name="customer_siren_nine_digits"
            ),
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="customer_siret_digits"),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__startswith=models.F("siren")), name="customer_siret_of_its_siren"
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="customer_country_code"),
            models.CheckConstraint(condition=~Q(group=models.F("pk")), name="customer_not_its_own_group"),
            models.UniqueConstraint(
                fields=["external_reference"],
                condition=~Q(external_reference=""),
                name="customer_external_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@pghistory.track()
class Contact(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    roles = ArrayField(
        models.CharField(max_length=16, choices=ContactRole.choices), verbose_name=_("roles"), default=list, blank=True
    )

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(email="", phone=""), name="contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class CustomerAddress(models.Model):
    """Where invoices or boxes go when not to the customer's own address; `recipient` is the name above it."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=16, choices=AddressKind.choices)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FR")

    class Meta:
        verbose_name, verbose_name_plural = _("address"), _("addresses")
        constraints = [models.UniqueConstraint(fields=["customer", "kind"], name="address_one_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.postcode} {self.city}"


@pghistory.track(exclude=["haystack"])
class Site(models.Model):
    """A place that a line serves."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sites", verbose_name=_("customer"))
    label = models.CharField(_("label"), max_length=100)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FR")

    haystack = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("site"), _("sites")
        ordering = ["label", "pk"]
        indexes = [
            GinIndex(OpClass("haystack", name="gin_trgm_ops"), name="site_haystack"),
            models.Index(fields=["label", "id"], name="site_by_label"),
        ]
        constraints = [models.UniqueConstraint(fields=["customer", "label"], name="site_label_once_per_customer")]

    def __str__(self) -> str:
        return f"{self.label} ({self.city})"


@pghistory.track()
class PortalAccess(models.Model):
    """What one account may see of one customer; a user may hold several customers."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="portal_accesses", verbose_name=_("user")
    )
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="accesses", verbose_name=_("customer"))
    role = models.CharField(_("role"), max_length=16, choices=PortalRole.choices, default=PortalRole.OWNER)
    contracts = models.ManyToManyField(
        "subscribers.Contract",
        related_name="accesses",
        verbose_name=_("only these contracts"),
        blank=True,
        help_text=_("None: every contract of the customer, those to come too"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("portal access"), _("portal accesses")
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="portal_access_once")]

    def __str__(self) -> str:
        return f"{self.user} → {self.customer}"
