"""The words of letters: a language that can do no harm, versions, and what is sent when they stumble."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from pypdf import PdfReader

from kernel.documents.pdf import drawn
from kernel.documents.wording import Fault, Stumbled, faults, filled
from kernel.errors import Refused
from kernel.letters import LANGUAGES, kinds
from kernel.models import LetterTemplate, Operator
from kernel.selectors import operator_facts
from kernel.services import check_words, draft_letter, drop_letter, edit_letter, publish_letter, wording
from kernel.services.letters import Words

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
KNOWN = {"customer": {"name": "Ravel"}, "fee": Decimal("1234.5"), "debts": [{"number": "F-1"}], "on": date(2026, 3, 1)}


def test_values_are_written_as_each_language_does() -> None:
    text = "{{ on }} · {{ fee }} · {{ customer.name | upper }}"
    assert filled(text, KNOWN, language="fr") == "01/03/2026 · 1\u202f234,50 · RAVEL"
    assert filled(text, KNOWN, language="en") == "1 March 2026 · 1,234.50 · RAVEL"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ok\n{{ custmer.name }}", Fault("undefined", 2, "custmer.name")),
        ("{{ customer.nmae }}", Fault("undefined", 1, "customer.nmae")),
        ("{% for d in debts %}\n\n{{ d.amount }}{% endfor %}", Fault("undefined", 3, "d.amount")),
        ("{% if 1 == 2 %}\n{{ nobody }}{% endif %}", Fault("undefined", 2, "nobody")),
        ("a\nb\n{% if fee %}", Fault("syntax", 3, "Unexpected end of template")),
        ("{{ customer.__class__ }}", Fault("undefined", 1, "customer.__class__")),
        ("{{ customer.items() }}", Fault("forbidden", 1, "call")),
        ("{{ fee * 1000000000 }}", Fault("forbidden", 1, "mul")),
        ("{% for n in range(9) %}{% endfor %}", Fault("forbidden", 1, "call")),
        ("{% set a = 1 %}x", Fault("forbidden", 1, "assign")),
        ("{% include 'kernel/letter.html' %}", Fault("forbidden", 1, "include")),
        ("{{ '%1000000000d' | format(1) }}", Fault("forbidden", 1, "format")),
        ("{{ debts }}", Fault("failed", 1, "nothing to write: [{'number': 'F-1'}]")),
        ("{{ fee }}\n{{ fee if fee }}", Fault("lacking", 1, "nothing to write: None")),
        ("  ", Fault("empty", 0, "")),
    ],
)
def test_a_faulty_text_is_told_at_its_line(text: str, fault: Fault) -> None:
    assert fault in faults(text, KNOWN, may_lack=("fee",))


def test_a_sound_text_has_no_fault_with_all_or_with_little() -> None:
    text = "{% if fee %}{{ fee }}{% endif %}{% for d in debts %}{{ loop.index }}. {{ d.number }}{% endfor %} {{ on }}"
    assert faults(text, KNOWN, may_lack=("fee", "debts")) == []


def test_a_text_without_end_is_cut() -> None:
    with pytest.raises(Stumbled) as stumbled:
        filled(
            "{% for a in many %}{% for b in many %}xxxxxxxx{% endfor %}{% endfor %}", {"many": [1] * 900}, language="fr"
        )
    assert stumbled.value.fault.code == "too_long"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(kinds()))
def test_the_words_that_come_with_the_product_are_sound(code: str, language: str) -> None:
    subject, body = kinds()[code].own(language)
    assert check_words(code, subject, body, language=language) == ([], [])
    assert len(kinds()) >= 30


@pytest.mark.django_db
def test_a_published_version_is_sent_and_stands() -> None:
    facts = {"quote": {"reference": "D-1", "party": "Ravel", "valid_until": date(2026, 12, 1), "address": "https://x"}}
    assert wording("quote").words("fr", facts).version == 0
    draft = draft_letter("quote", "fr", at=AT, by=None)
    edit_letter(
        draft,
        subject="Devis {{ quote.reference }}",
        body="Pour {{ quote.party }}.\n{{ quote.address }}",
        at=AT,
        by=None,
    )
    assert wording("quote").words("fr", facts).version == 0
    publish_letter(draft, at=AT, by=None)
    assert wording("quote").words("fr", facts) == Words("Devis D-1", "Pour Ravel.\nhttps://x", "quote", 1)
    assert wording("quote").words("en", facts).version == 0
    for act in (lambda: edit_letter(draft, subject="x", body="y", at=AT, by=None), lambda: drop_letter(draft)):
        with pytest.raises(Refused, match="template_published"):
            act()
    with pytest.raises(ProgrammingError), transaction.atomic():
        LetterTemplate.objects.update(body="x")
    assert LetterTemplate.objects.get().body == "Pour {{ quote.party }}.\n{{ quote.address }}"


@pytest.mark.django_db
def test_a_faulty_draft_is_kept_and_never_published() -> None:
    draft = draft_letter("quote", "fr", at=AT, by=None, body="Bonjour\n{{ qoute.party }}")
    with pytest.raises(Refused) as refused:
        publish_letter(draft, at=AT, by=None)
    assert (refused.value.code, refused.value.facts["line"], refused.value.facts["reason"]) == (
        "letter_faulty", 2, "qoute.party",
    )  # fmt: skip
    assert LetterTemplate.objects.get().published_at is None


@pytest.mark.django_db
def test_own_words_that_stumble_give_way_to_the_products() -> None:
    draft = draft_letter("debit_announced", "fr", at=AT, by=None, subject="{{ on }}", body="{{ mandate.iban }}\n")
    LetterTemplate.objects.filter(pk=draft.pk).update(published_at=AT)
    facts = {
        "customer": {"name": "Ravel"}, "invoice": {"number": "F-1"}, "mandate": None, "amount": Decimal(10),
        "on": date(2026, 12, 1),
    }  # fmt: skip
    said = wording("debit_announced").words("fr", facts)
    assert (said.version, "Nous prélèverons 10,00\xa0€ le 01/12/2026" in said.body) == (0, True)


def test_what_makes_a_message_useful_must_stay_in_it() -> None:
    faulty = check_words("quote", "Devis", "Pour {{ quote.party }}.", language="fr")
    assert faulty == ([], [Fault("missing", 0, "quote.address")])
    assert check_words("quote", "Devis", "{% if quote.address %}{{ quote.address }}{% endif %}", language="fr") == (
        [],
        [],
    )


def test_a_paper_can_be_read_aloud_in_its_order() -> None:
    html = '<html lang="fr"><head><title>Essai</title></head><body><h1>Titre</h1><p>Bonjour.</p></body></html>'
    told: Any = PdfReader(BytesIO(drawn(html, name="essai"))).trailer["/Root"]
    assert (told["/MarkInfo"]["/Marked"], told["/Lang"]) == (True, "fr")
    assert drawn(html, name="essai") == drawn(html, name="essai")


@pytest.mark.django_db
def test_the_house_is_named_as_one_dials_and_pays_it() -> None:
    assert set(operator_facts().values()) == {""}
    Operator.objects.create(
        pk=1, name="Op", siren="1", siret="1", vat_number="1", phone="+33476000000", iban="FR7630006000011234567890189"
    )
    facts = operator_facts()
    assert (facts["phone"].replace("\u00a0", " "), facts["iban"]) == (
        "04 76 00 00 00",
        "FR76 3000 6000 0112 3456 7890 189",
    )
