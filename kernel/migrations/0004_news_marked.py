import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_ways_in_closed")]

    operations = [
        migrations.CreateModel(
            name="NewsMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hidden", models.BooleanField(default=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.message"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news_marks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["user", "message"], name="news_mark_once")],
            },
        ),
        migrations.AddIndex(
            model_name="personalnotice",
            index=models.Index(condition=Q(("in_app", True), ("seen_at", None)), fields=["user"], name="notice_unseen"),
        ),
    ]
