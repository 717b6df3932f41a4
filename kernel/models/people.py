from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.roles import Role


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is kept in small letters, for people type it as they like."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, with an e-mail address and no other name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CUSTOMER)
    is_active = models.BooleanField(_("active"), default=True)
    open_to_looks = models.BooleanField(
        _("the operator's people may look at my pages"),
        default=True,
        help_text=_("Each look leaves a trace that you can read."),
    )
    calendars_renewed = models.PositiveIntegerField(
        _("calendars renewed"),
        default=0,
        help_text=_("How often the addresses of this person's calendars were changed."),
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """One of the operator's own people."""
        return self.role != Role.CUSTOMER

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """The administration is for administrators; every other face asks `kernel.roles.may`."""
        return self.is_active and (self.is_superuser or self.role == Role.ADMIN)

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm(app_label)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
