"""Everything that is known of a customer, gathered from each room, as one archive for him and for machines."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoicing.selectors.person import export_person as of_invoicing
from kernel.errors import Refused
from provisioning.selectors.person import export_person as of_provisioning
from sla.selectors.person import export_person as of_sla
from subscribers.models import Customer
from subscribers.selectors import export_person as of_subscribers
from subscribers.selectors import files_of
from subscribers.services import content_of

APPS = ("subscribers", "provisioning", "sla", "invoicing")
SECTIONS: Final[Mapping[str, str | Promise]] = {
    "customer": gettext_lazy("Identity"), "contacts": gettext_lazy("Contacts"), "addresses": gettext_lazy("Addresses"),
    "sites": gettext_lazy("Sites"), "contracts": gettext_lazy("Contracts"), "quotes": gettext_lazy("Quotes"),
    "notes": gettext_lazy("Notes"), "files": gettext_lazy("Documents"), "consents": gettext_lazy("Consents"),
    "requests": gettext_lazy("Requests"), "accounts": gettext_lazy("Portal accounts"), "lines": gettext_lazy("Lines"),
    "boxes": gettext_lazy("Boxes"), "penalties": gettext_lazy("Penalties"), "invoices": gettext_lazy("Invoices"),
    "mandates": gettext_lazy("Mandates"), "payments": gettext_lazy("Payments"), "balance": gettext_lazy("Balance"),
}  # fmt: skip
COLUMNS: Final[Mapping[str, str | Promise]] = {
    "messages": gettext_lazy("Messages"), "account": gettext_lazy("Account"), "contract": gettext_lazy("Contract"),
    "email": gettext_lazy("Email"), "role": gettext_lazy("Role"), "body": gettext_lazy("Text"),
}  # fmt: skip

README = (
    "Données personnelles / Personal data: {number}\n"
    "donnees.html : à lire / to be read. JSON, UTF-8 : pour les machines / for machines.\n"
    "documents/ : pièces telles que conservées / the papers as they are kept.\n"
)


def archive(customer: Customer) -> bytes:
    """A zip: a JSON file a room, and every paper on file; the same facts give the same bytes."""
    parts = {
        "customer.json": of_subscribers(customer),
        "network.json": of_provisioning(customer),
        "support.json": of_sla(customer),
        "money.json": of_invoicing(customer),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archived:
        _write(archived, "README.txt", README.format(number=customer.number).encode())
        for name, told in parts.items():
            _write(archived, name, _json(told))
        _write(archived, "donnees.html", readable(customer, parts.values()).encode())
        for file in files_of(customer).exclude(kind="export"):
            try:
                _write(archived, f"documents/{file.pk}-{file.name}", content_of(file))
            except (Refused, FileNotFoundError) as error:
                _write(archived, f"documents/{file.pk}-missing.txt", str(error).encode())
    return out.getvalue()


def readable(customer: Customer, parts: Iterable[Mapping[str, Any]]) -> str:
    """The same facts for people: a page in the customer's language, each column under the name that pages give it."""
    with translation.override(customer.language):
        words = _Words()
        sections = [
            (words.section(name), list(_rows(told, words))) for part in parts for name, told in part.items() if told
        ]
        return render_to_string("shared/personal_data.html", {"customer": customer, "sections": sections})


class _Words:
    """What fields and their choices are called, from the models themselves; an unknown name is left as it is."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.choices: dict[tuple[str, str], str] = {}
        for app in APPS:
            for model in apps.get_app_config(app).get_models():
                for field in model._meta.concrete_fields:
                    self.fields.setdefault(field.name, str(field.verbose_name))
                    for value, label in field.flatchoices:
                        self.choices.setdefault((field.name, str(value)), str(label))

    def section(self, name: str) -> str:
        return str(SECTIONS.get(name, name))

    def field(self, name: str) -> str:
        last = name.rpartition("__")[2]
        return str(COLUMNS.get(last) or self.fields.get(last, last)).capitalize()

    def value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        if isinstance(value, date):
            return date_format(value, "SHORT_DATE_FORMAT")
        if isinstance(value, Decimal):
            return number_format(value)
        if isinstance(value, list):
            return ", ".join(self.value(name, one) for one in value)
        return self.choices.get((name, str(value)), str(value))


def _rows(told: Any, words: _Words) -> Iterator[list[tuple[str, str]]]:
    """Each row as (column, value), without what is empty; rows within a row follow it."""
    for row in told if isinstance(told, list) else [told]:
        if not isinstance(row, Mapping):
            yield [("", words.value("", row))]
            continue
        inner = {name: value for name, value in row.items() if isinstance(value, list | dict) and _is_rows(value)}
        plain = [(name, value) for name, value in row.items() if name not in inner and value not in (None, "", [], {})]
        yield [(words.field(name), words.value(name, value)) for name, value in plain if name != "id"]
        for value in inner.values():
            yield from _rows(value, words)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _json(told: Any) -> bytes:
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _write(archived: zipfile.ZipFile, name: str, data: bytes) -> None:
    archived.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data)
