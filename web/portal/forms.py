from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from subscribers.models import Contract
from web.templatetags.raccord import place


class ReplyForm(forms.Form):
    body = forms.CharField(max_length=5000, widget=forms.Textarea)


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Contracts by the place they serve, which is how a customer knows them."""

    def label_from_instance(self, obj: Contract) -> str:
        return f"{place(obj.site)} ({obj.number})"


class ReportForm(forms.Form):
    """A problem told by a customer, about one of his contracts."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("fault", _("My line does not work, or badly")), ("question", _("Something else"))],
        widget=forms.RadioSelect,
        initial="fault",
    )
    contract = PlaceField(label=_("Which line?"), queryset=Contract.objects.none(), empty_label=None)
    subject = forms.CharField(label=_("In a few words"), max_length=200)
    body = forms.CharField(
        label=_("What do you see?"),
        max_length=5000,
        widget=forms.Textarea,
        help_text=_("Lights on the box, since when, which sites or services fail."),
    )

    def __init__(self, data: object = None, *, contracts: "QuerySet[Contract]", asks_of_a_line: bool = True) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["contract"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contracts
        if not asks_of_a_line:
            del self.fields["kind"], self.fields["contract"]
