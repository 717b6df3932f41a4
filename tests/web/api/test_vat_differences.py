"""What a later VAT rate changes on an invoice, told to a program and corrected by it, once."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.api.test_api import post
from tests.web.desk.test_vat_differences import misrated_invoice
from tests.web.world import World

pytestmark = pytest.mark.usefixtures("at_ten")


def test_a_program_reads_what_differs_and_corrects_it(world: World, as_program: Callable[..., Client]) -> None:
    invoice, client = misrated_invoice(), as_program(world.finance)
    path = f"/invoices/{invoice.number}"
    told = post(client, f"{path}/vat_differences").json()
    assert [(one["borne"], one["due"], one["difference"]) for one in told["lines"]] == [("20.00", "21.00", "0.50")]
    assert (told["credited"], told["billed"], told["difference"]) == ("59.88", "60.38", "0.50")
    papers = post(client, f"{path}/correct_vat").json()
    assert set(invoice.corrections.values_list("number", flat=True)) == set(papers.values())
    again = post(client, f"{path}/correct_vat")
    assert (again.status_code, again.json()["code"]) == (409, "vat_not_different")
    assert post(client, f"{path}/vat_differences").json()["lines"] == []
