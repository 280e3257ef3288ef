from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from accounts.members.services.leaving import account_erased
        from search.services import forget_searches

        account_erased.connect(forget_searches, dispatch_uid="search")
