from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("sla", "0006_proof_files_of_pauses")]

    operations = [
        migrations.RemoveIndex(model_name="impact", name="impact_open_due"),
        migrations.AddIndex(
            model_name="impact",
            index=models.Index(
                fields=["incident", "next_due_at", "id"], name="impact_open_of_incident", condition=~Q(state="restored")
            ),
        ),
    ]
