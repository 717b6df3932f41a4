"""What I owe and why, how to pay it now, and the mandate on my account."""

import io
from decimal import Decimal

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from segno import helpers

from invoicing import services
from invoicing.documents.mandate import pdf_of_mandate
from invoicing.domain.references import transfer_reference
from invoicing.models import Mandate
from invoicing.selectors import active_mandate, open_instalments, overdue, why
from kernel import clock
from kernel.errors import Refused
from kernel.models import Operator, User
from kernel.selectors import operator
from subscribers.models import Customer
from web import formats
from web.doors import address_of, attachment, customer_door, person, today
from web.portal import access
from web.refusals import sentence


class SignForm(forms.Form):
    """A SEPA mandate signed on line; the box ticked is the signature."""

    holder = forms.CharField(label=gettext_lazy("Account holder"), max_length=140)
    iban = forms.CharField(
        label="IBAN", max_length=42, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    agreed = forms.BooleanField(label=gettext_lazy("I sign this mandate and I am entitled to for this account"))


@require_safe
@customer_door
def owed(request: HttpRequest) -> HttpResponse:
    """Each customer this person pays for: what is due, why, what comes next, and the ways to pay it now."""
    payers = access.customers(person(request))
    if not payers:
        raise Http404
    return render(request, "portal/owed.html", {"accounts": [_account(payer) for payer in payers]})


def _account(payer: Customer) -> dict[str, object]:
    seller, now = operator(), clock.now()
    due = overdue(payer, today())
    reference = transfer_reference(payer.number)
    return {
        "customer": payer,
        "why": why(payer, at=now),
        "due": due,
        "parts": [part for part in open_instalments(payer) if part.due_on < today()],
        "mandate": active_mandate(payer),
        "seller": seller,
        "reference": reference,
        "iban": formats.iban(seller.iban).split(formats.NO_BREAK),
        "qr": _qr(seller, due, reference) if due > 0 and seller.iban else "",
    }


def _qr(seller: Operator, amount: Decimal, reference: str) -> SafeString:
    """The transfer as the QR code that banking apps read (EPC069-12), drawn here: nothing leaves the page."""
    code = helpers.make_epc_qr(
        name=seller.name[:70], iban=seller.iban, amount=amount, reference=reference, bic=seller.bic or None
    )
    return _drawn(code)


def _drawn(code: segno.QRCode) -> SafeString:
    out = io.BytesIO()
    title = _("QR code of the transfer")
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, title=title, nl=False)
    return SafeString(out.getvalue().decode())


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def mandate(request: HttpRequest, number: str) -> HttpResponse:
    """The mandate of one of my customers, and a new one signed on line."""
    payer = payer_for(person(request), number)
    form = SignForm(request.POST or None, initial={"holder": payer.name})
    if request.method == "POST" and form.is_valid() and _sign(request, payer, form):
        return redirect("portal:mandate", number)
    shown = {
        "customer": payer,
        "form": form,
        "mandate": active_mandate(payer),
        "former": payer.mandates.exclude(state__in=["active", "draft"])[:10],
        "waiting": payer.mandates.filter(state="draft", signed_on__isnull=False).first(),
    }
    return render(request, "portal/mandate.html", shown, status=422 if form.errors else 200)


def _sign(request: HttpRequest, payer: Customer, form: SignForm) -> bool:
    """A refusal is told beside the field that it is about."""
    facts = {"iban": form.cleaned_data["iban"], "holder": form.cleaned_data["holder"]}
    facts |= {"signed_from": address_of(request) or None, "at": clock.now(), "by": person(request)}
    try:
        services.sign_on_line(payer, **facts)
    except Refused as refusal:
        form.add_error("iban" if refusal.code.startswith("iban") else None, sentence(refusal))
        return False
    messages.success(request, _("Signed. You receive it by email; your next debits use this account."))
    return True


@require_safe
@customer_door
def mandate_pdf(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Mandate, customer=payer_for(person(request), number), pk=pk)
    return attachment(pdf_of_mandate(found), f"{found.reference}.pdf", "application/pdf")


def payer_for(user: User, number: str) -> Customer:
    """A customer whose papers this person may see; anybody else's is not there."""
    return get_object_or_404(access.customers(user), number=number)
