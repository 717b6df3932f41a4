"""Giving money back through the payment service that collected it: typed, looked at once more, then sent."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from invoicing import services
from invoicing.models import DebitAttempt, Payment, Refund
from invoicing.selectors.refunds import collected_remotely, refund_sources, refundable
from kernel import clock
from web import formats
from web.doors import act, form_key, needs, person, staff_door


class RefundForm(forms.Form):
    source = forms.ChoiceField(label=gettext_lazy("Money to give back"))
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2, localize=True
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, sources: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _source_label(row, left)) for key, row, left in sources]


def _source_label(row: Any, left: Decimal) -> str:
    amount = formats.money(left)
    if isinstance(row, Payment):
        return _("This payment: %(amount)s pays nothing any more") % {"amount": amount}
    return _("Credit note %(number)s: %(amount)s left") % {"number": row.number, "amount": amount}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("desk.read")
@needs("books.close")
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """The first sending shows what will happen; the second, with `sure`, does it."""
    payment = get_object_or_404(Payment.objects.select_related("customer"), pk=pk)
    attempt = collected_remotely(payment)
    if attempt is None:
        raise Http404
    sources = refund_sources(payment)
    form = RefundForm(request.POST or None, sources=sources, initial=_initial(attempt, sources))
    typed = form.cleaned_data if form.is_bound and form.is_valid() else None
    if typed and "sure" in request.POST:
        row = next(row for key, row, _left in sources if key == typed["source"])
        facts = {"source": row, "amount": typed["amount"], "reason": typed["reason"], "key": form_key(request)}
        said = _("The money is on its way back; what the service answers is shown here.")
        act(request, said, services.ask_refund, attempt, **facts, at=clock.now(), by=person(request))
        return redirect("desk:payment", pk)
    shown = {
        "payment": payment,
        "attempt": attempt,
        "form": form,
        "left": refundable(attempt),
        "sources": sources,
        "typed": typed,
        "refunds": Refund.objects.filter(attempt=attempt).select_related("asked_by"),
    }
    return render(request, "desk/books/refund.html", shown, status=422 if form.errors else 200)


def _initial(attempt: DebitAttempt, sources: list[Any]) -> dict[str, Any]:
    return {"amount": min(sources[0][2], refundable(attempt))} if sources else {}
