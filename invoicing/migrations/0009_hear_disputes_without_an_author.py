import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0008_show_accounts_without_opening_them"),
        ("subscribers", "0002_telephony_tariffs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recorded_by__isnull", False),
                    models.Q(("invoice__isnull", False), ("kind", "dispute")),
                    _connector="OR",
                ),
                name="hold_without_author_is_of_a_buyer",
            ),
        ),
    ]
