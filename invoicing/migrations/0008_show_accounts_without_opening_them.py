from django.apps.registry import Apps
from django.db import migrations

from kernel.secrets import MaskedIbanField, mask_iban

SLICE = 1000


def mask_accounts(apps: Apps, _editor: object) -> None:
    """The mask of every account that is kept, a slice at a time."""
    mandates = apps.get_model("invoicing", "Mandate").objects.only("iban").order_by("pk")
    last = 0
    while some := list(mandates.filter(pk__gt=last)[:SLICE]):
        for mandate in some:
            mandate.masked_iban = mask_iban(mandate.iban)
        mandates.bulk_update(some, ["masked_iban"])
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0007_tell_what_was_collected"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="masked_iban",
            field=MaskedIbanField(of="iban", verbose_name="IBAN"),
        ),
        migrations.RunPython(mask_accounts, migrations.RunPython.noop),
    ]
