"""WSGI entry point."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")

application = get_wsgi_application()

# An application server runs no system checks of its own: production must refuse to start here.
if settings.PRODUCTION:
    call_command("check", "--tag", "security")
