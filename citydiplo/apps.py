from django.apps import AppConfig


class CityDiploConfig(AppConfig):
    """Registers the system checks of the project."""

    name = "citydiplo"

    def ready(self) -> None:
        from citydiplo import checks  # noqa: F401
