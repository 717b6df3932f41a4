"""Everything that is known of a customer, gathered from each room, as one archive for him and for machines."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from invoicing.selectors.person import export_person as of_invoicing
from kernel.errors import Refused
from provisioning.selectors.person import export_person as of_provisioning
from sla.selectors.person import export_person as of_sla
from subscribers.models import Customer
from subscribers.selectors import export_person as of_subscribers
from subscribers.selectors import files_of
from subscribers.services import content_of

README = "Données personnelles / Personal data: {number}\nJSON, UTF-8; documents/ holds the papers as they are kept.\n"


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
        for file in files_of(customer).exclude(kind="export"):
            try:
                _write(archived, f"documents/{file.pk}-{file.name}", content_of(file))
            except (Refused, FileNotFoundError) as error:
                _write(archived, f"documents/{file.pk}-missing.txt", str(error).encode())
    return out.getvalue()


def _json(told: Any) -> bytes:
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _write(archived: zipfile.ZipFile, name: str, data: bytes) -> None:
    archived.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data)
