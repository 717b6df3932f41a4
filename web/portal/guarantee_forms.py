from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from subscribers.models import Contract
from web.portal.forms import PlaceField


class ComplaintForm(forms.Form):
    """A complaint about a day, of one of the two kinds that are answered in their own delays."""

    kind = forms.ChoiceField(
        label=_("It is about"),
        choices=[("service", _("The service (answer in 14 days)")), ("technical", _("A technical enquiry (45 days)"))],
    )
    contract = PlaceField(label=_("Which line?"), queryset=Contract.objects.none(), empty_label=None)
    event_on = forms.DateField(
        label=_("Day of the event"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("What happened"), max_length=5000, widget=forms.Textarea)

    def __init__(self, data: object = None, *, contracts: "QuerySet[Contract]", today: date) -> None:
        super().__init__(data, initial={"event_on": today})  # type: ignore[arg-type]
        field = self.fields["contract"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contracts

    def told(self) -> dict[str, Any]:
        """The arguments of `complain`."""
        given = {name: self.cleaned_data[name] for name in ("kind", "reason", "event_on", "contract")}
        return given | {"customer": given["contract"].customer}
