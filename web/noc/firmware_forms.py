"""What is typed to put a firmware image on offer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImageForm(forms.Form):
    version = forms.CharField(
        label=_("Version"), max_length=60, help_text=_("As a box that runs it says it, for it is proven by that.")
    )
    filename = forms.CharField(label=_("File"), max_length=120)
    url = forms.CharField(
        label=_("Fetched from"), max_length=300, help_text=_("An address the boxes themselves can reach.")
    )
    checksum = forms.RegexField(r"^\s*[0-9a-fA-F]{32}\s*$", label=_("MD5 checksum"), max_length=40)


class PlanForm(forms.Form):
    forced = forms.BooleanField(label=_("In opening hours too"), required=False)
