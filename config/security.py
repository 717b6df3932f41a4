"""Headers every answer carries, and who may make an account."""

import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override

from kernel import clock, secrets
from kernel.services import queue_message, wake, wording

# data: images are allowed for the QR code of the second factor; nothing inline is, neither script nor style.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in POLICY.items())
JUST_NOW = 300  # seconds
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    """Sets the policy on every answer, error pages included; a view may set a stricter one of its own.

    What a signed-in person was shown is kept nowhere: after he signed out, "back" on a shared screen asks again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if _is_somebodys(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _is_somebodys(request: HttpRequest) -> bool:
    """Whether the answer was made for a person; what never looked at its session was made for anybody."""
    session, user = getattr(request, "session", None), getattr(request, "user", None)
    return session is not None and session.accessed and user is not None and user.is_authenticated


class Bounded:
    """Refuses at once what is larger than any form or file of ours: read first, it would fill the disk for whoever
    sends it, signed in or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = str(request.META.get("CONTENT_LENGTH") or "0")
        if told.isdecimal() and int(told) > settings.LARGEST_REQUEST:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class NotByAddress:
    """A page for who opens what is only ever sent, as by reloading in the address bar: a browser shows its own else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


class NoNulls:
    """Refuses addresses and forms with a null character: no person types one, and no text in the database holds one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info + unquote(request.META.get("QUERY_STRING", ""))
        # Of a form with files, the fields alone are looked at; programs' bodies are the API's to read.
        fields = [] if request.path_info.startswith("/api/") else request.POST.lists()
        typed = (text for name, texts in fields for text in (name, *texts))
        if "\0" in address or any("\0" in text for text in typed):
            raise BadRequest("a null character")
        return self.get_response(request)


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by staff; nobody signs up from the outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Like every other mail: queued as a row, in the person's language, and the way to a new password in the words
        that the operator may write himself."""
        user, at = context.get("user"), clock.now()
        language = getattr(user, "language", None) or get_language() or "fr"
        if template_prefix == "account/email/unknown_account":
            _work_for_nobody(email, language, at)
        elif user is not None and template_prefix == "account/email/password_reset_key":
            # At the house's own address, whatever name the request came under.
            address = settings.RACCORD_URL + urlsplit(context["password_reset_url"]).path
            _queue_reset(user.name, email, address, language, at)
        else:
            with override(language):
                mail = self.render_mail(template_prefix, email, {"email": email, **context})
            _queue_mail(email, mail.subject, str(mail.body), language, at)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The person's own language from the first page on, whatever this browser was left in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago need not prove himself again: the first factor is made right after the sign-in."""
        proofs = get_authentication_records(self.request, self.request.user)
        if any(time.time() - proof["at"] < JUST_NOW for proof in proofs):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def _queue_mail(to: str, subject: str, body: str, language: str, at: datetime, **words: Any) -> None:
    told: dict[str, Any] = {"channel": "mail", "to": to, "subject": subject, "body": body, "language": language}
    queue_message(**told, **words, key=f"account/{uuid4()}", at=at)


def _queue_reset(name: str, email: str, address: str, language: str, at: datetime) -> None:
    facts = {"person": {"name": name, "email": email}, "address": address}
    said = wording("password_reset").words(language, {**facts, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600})
    _queue_mail(email, said.subject, said.body, language, at, kind=said.kind, version=said.version)


def _work_for_nobody(email: str, language: str, at: datetime) -> None:
    """As much work as for an account, and no trace of it: strangers are not written to, and how long an answer takes
    tells nobody who has an account here."""
    with transaction.atomic():
        _queue_reset("", email, settings.RACCORD_URL, language, at)
        transaction.set_rollback(True)
    wake("kernel.tasks.send_messages")


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted like every other secret; staff cannot be left without a factor."""

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not (settings.SECOND_FACTOR_REQUIRED and authenticator.user.is_staff):
            return True
        real = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return authenticator.type == Authenticator.Type.RECOVERY_CODES or bool(real.exclude(pk=authenticator.pk))


def client_address(request: HttpRequest) -> str:
    """Who really asks: of the forwarded addresses, the one that the outermost of our own proxies saw.

    What stands further left was written by whoever asked; with no proxy of ours none is believed.
    """
    last = str(request.META.get("REMOTE_ADDR", ""))
    chain = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), last]
    told = chain[-1 - settings.TRUSTED_PROXIES].strip() if len(chain) > settings.TRUSTED_PROXIES else last
    try:
        return str(ip_address(told))
    except ValueError:
        return last


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name a lock-out counts by: sign-in is by e-mail, in any case and with stray blanks."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login")
    return str(given).strip().lower() if given else None


def display_name(user: Any) -> str:
    return str(user.name or user.email)
