"""Passkeys and security keys, where the sign-in library's own pages would let too much through."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kernel.models import User
from web.doors import person


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    """Removes one, but the last second factor of who may not be without; the library asks for that of codes alone."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():
            # One at a time: of two keys that are removed at once one stays.
            User.objects.select_for_update().get(pk=person(self.request).pk)
            if get_adapter().can_delete_authenticator(self.get_object()):
                done: HttpResponse = super().form_valid(form)
                return done
        messages.error(self.request, _("This is your only second factor: add another one, then remove it."))
        return redirect("mfa_list_webauthn")


remove = RemoveKey.as_view()
