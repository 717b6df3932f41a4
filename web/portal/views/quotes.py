"""A quote as its reader opens it, without signing in: read, accepted or declined. Its address is the key."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from subscribers import selectors, services
from subscribers.models import Quote
from subscribers.services import Signer
from web.doors import act, address_of, attachment, bounded, today
from web.filling import fill
from web.portal.own_forms import AcceptQuoteForm


def _found(token: str) -> Quote:
    rows = Quote.objects.select_related("offer", "paper", "evidence", "customer", "lead")
    quote = get_object_or_404(rows, token=token)
    if not services.is_public(quote):
        raise Http404
    return quote


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@bounded("quote_readers")
def quote(request: HttpRequest, token: str) -> HttpResponse:
    found, now = _found(token), clock.now()
    if request.method == "POST" and not found.seen_at:
        _seen(request, found)
    monthly, once = services.totals(found)
    terms = selectors.terms_in_force(today())
    form = AcceptQuoteForm(request.POST or None)
    if terms is None:
        del form.fields["terms"]

    def do(filled: dict[str, Any]) -> Quote:
        agent = request.headers.get("user-agent", "")
        signer = Signer(filled["name"], filled["quality"], address_of(request), agent)
        return services.accept_online(found, signer, terms=terms, at=now)

    shown = {
        "quote": found, "options": found.options.select_related("option"), "monthly": monthly, "once": once,
        "terms": terms, "open": services.is_open(found, now), "here": request.path, "ours": _ours(request),
    }  # fmt: skip
    said = _("Thank you. The quote is accepted; you find the evidence of it below.")
    with translation.override(_language(request, found)):
        return fill(
            request, form, do=do, to=lambda _made: request.path, said=said, template="portal/quote.html", **shown
        )


@require_POST
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody moved on the page: a mail's scanner opens links, and moves nothing."""
    _seen(request, _found(token))
    return HttpResponse()


def _seen(request: HttpRequest, found: Quote) -> None:
    if not _ours(request):
        services.see_quote(found, at=clock.now())


def _ours(request: HttpRequest) -> bool:
    """Whether it is one of the operator's people who looks."""
    return bool(getattr(request.user, "is_staff", False) or getattr(request, "look", None))


@never_cache
@require_safe
def quote_pdf(request: HttpRequest, token: str, which: str) -> HttpResponse:
    """The quote as it was sent, or the evidence of its acceptance on line."""
    found = _found(token)
    file = found.paper if which == "devis" else found.evidence
    if file is None or (which != "devis" and found.channel != "online"):
        raise Http404
    return attachment(services.content_of(file), file.name, file.media_type)


@require_POST
@bounded("quote_readers")
def decline(request: HttpRequest, token: str) -> HttpResponse:
    found = _found(token)
    act(request, _("Thank you for telling us."), services.decline_quote, found,
        why=request.POST.get("why", "")[:300], at=clock.now())  # fmt: skip
    return redirect("portal:quote", token)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The general terms in force, for whoever wants to read them."""
    found = selectors.terms_in_force(today())
    if found is None:
        raise Http404
    return render(request, "portal/terms_text.html", {"terms": found})


def _language(request: HttpRequest, found: Quote) -> str:
    """The reader's choice where he made one, else the quote's language."""
    chosen = request.COOKIES.get("django_language", "")
    return chosen if chosen in {"fr", "en"} else found.language
