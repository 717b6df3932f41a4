"""The administration as the operator's people meet it: what others bring along is left out, or only to be looked at.

Roles stand in for groups; addresses, second factors and sessions are changed on the accounts' pages, which
tell the person and keep a trace. Failed sign-ins are evidence: nobody edits them.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from kernel.admin import ReadOnlyAdmin

LEFT_OUT = (Group, EmailAddress, Authenticator, UserSession)
ONLY_SEEN = (AccessAttempt, AccessLog, AccessFailureLog)


def dress(site: admin.AdminSite) -> None:
    """Names the site ours, once every app has registered its own."""
    site.site_title = site.site_header = "Raccord"
    site.index_title = _("Administration")
    apps.get_app_config("axes").verbose_name = _("Sign-ins and failed tries")
    for model in LEFT_OUT:
        if site.is_registered(model):
            site.unregister(model)
    for model in ONLY_SEEN:
        theirs = type(site.get_model_admin(model))
        site.unregister(model)
        site.register(model, type(f"Seen{theirs.__name__}", (ReadOnlyAdmin, theirs), {}))
