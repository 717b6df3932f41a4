"""Mails that let their reader in keep no working address once they left, or failed to."""

from django.apps.registry import Apps
from django.db import migrations

from kernel.ways_in import without_keys

KINDS = ("invitation_customer", "invitation_staff", "password_reset", "address_confirm")


def close_ways_in(apps: Apps, _editor: object) -> None:
    messages = apps.get_model("kernel", "Message").objects
    over = messages.filter(kind__in=KINDS, state__in=["sent", "failed"]).values_list("pk", "body")
    for pk, body in over.iterator(chunk_size=500):
        messages.filter(pk=pk).update(body=without_keys(body))


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_answers_encrypted")]

    operations = [migrations.RunPython(close_ways_in, migrations.RunPython.noop)]
