"""The codes by which buyers and platforms dispute an invoice, told in words."""

import pytest
from django.utils.translation import override

from web.buyers_reasons import REASONS, in_words

FINE, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("said", "french", "english"),
    [
        ("QTE_ERR", "Quantité facturée incorrecte", "Wrong quantity"),
        (
            "TX_TVA_ERR 10 % attendus; DOUBLON",
            f"Taux de TVA erroné{WIDE}: 10 % attendus{FINE}; Facture en doublon",
            "Wrong VAT rate: 10 % attendus; Invoice received twice",
        ),
        # The label that a platform sends beside the code is not told twice.
        ("DOUBLON Facture en doublon", "Facture en doublon", "Invoice received twice: Facture en doublon"),
        ("NEUF_ERR un mot", "NEUF_ERR un mot", "NEUF_ERR un mot"),
        ("Le second site n’est pas raccordé", "Le second site n’est pas raccordé", "Le second site n’est pas raccordé"),
        ("", "", ""),
    ],
)
def test_codes_are_told_in_words_and_the_unknown_as_they_came(said: str, french: str, english: str) -> None:
    told = []
    for language in ("fr", "en"):
        with override(language):
            told.append(in_words(said))
    assert told == [french, english]


def test_every_code_of_the_list_has_its_own_words() -> None:
    with override("fr"):
        assert len({str(words) for words in REASONS.values()}) == len(REASONS) == 45
