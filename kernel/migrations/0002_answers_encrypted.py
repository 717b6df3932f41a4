"""Answers kept for programs that ask again are encrypted: some told a secret that is to be seen once."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations

from kernel.secrets import EncryptedTextField, decrypt, encrypt


def lock_answers(apps: Apps, _editor: object) -> None:
    _turn(apps, encrypt)


def unlock_answers(apps: Apps, _editor: object) -> None:
    _turn(apps, decrypt)


def _turn(apps: Apps, turned: Callable[[str], str]) -> None:
    writes = apps.get_model("kernel", "ApiWrite").objects
    for pk, answer in writes.exclude(answer="").values_list("pk", "answer").iterator(chunk_size=500):
        writes.filter(pk=pk).update(answer=turned(answer))


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_first_release")]

    operations = [
        migrations.RunPython(lock_answers, unlock_answers),
        migrations.AlterField(model_name="apiwrite", name="answer", field=EncryptedTextField(blank=True)),
    ]
