"""Samples are partitioned by day, which Django's own tables cannot be; the columns stay those of the model."""

from django.db import migrations

PARTITIONED = """
DROP TABLE monitoring_sample;
CREATE TABLE monitoring_sample (
    series_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (series_id, at)
) PARTITION BY RANGE (at);
"""
PLAIN = PARTITIONED.replace(" PARTITION BY RANGE (at)", "")


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]
    operations = [migrations.RunSQL(PARTITIONED, PLAIN)]
