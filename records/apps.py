from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records.triggers import install_triggers

        post_migrate.connect(install_triggers, sender=self)
