from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_news_marked")]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="shared",
            field=models.BooleanField(default=False, verbose_name="shared with colleagues"),
        ),
    ]
