"""The lab as a Django app: it brings `manage.py lab` and no tables."""

from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "lab"
    verbose_name = "Lab"
