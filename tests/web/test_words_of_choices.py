"""What a list to choose from, and a code of the bank, say to a person."""

import pytest
from django import forms
from django.utils.translation import override

from web.templatetags.collection import bank_reason


class Choosing(forms.Form):
    offer = forms.ChoiceField(choices=[("", "---------"), ("a", "Fibre")])
    site = forms.ChoiceField(choices=[("", "---------"), ("b", "Siège")], required=False)


def test_a_list_asks_for_a_choice_that_must_be_made_and_else_shows_none() -> None:
    with override("fr"):
        must, may = str(Choosing()["offer"]), str(Choosing()["site"])

    assert '<option value="" selected>Choisir…</option>' in must
    assert '<option value="" selected>–</option>' in may
    assert "----" not in must + may


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AM04", "Provision insuffisante (AM04)"),
        ("X-OWN", "Notre fichier ou nos données sont en cause"),
        ("ZZ99", "ZZ99"),
    ],
)
def test_a_code_of_the_bank_is_said_in_words(code: str, said: str) -> None:
    with override("fr"):
        assert bank_reason(code) == said
