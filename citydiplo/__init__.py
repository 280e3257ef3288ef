"""The project package: it wires the apps and imports them only for that."""

from citydiplo.celery import app as celery_app

__all__ = ["celery_app"]
