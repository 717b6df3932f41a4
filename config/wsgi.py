import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kernel.memory import set_aside

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - reads every page's module now, not at the first visitor's cost
set_aside()
