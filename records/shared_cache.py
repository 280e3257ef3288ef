"""What all processes count together, such as attempts to sign in.

Where the server is away, each process goes on counting by itself: nobody is kept out by its loss,
and nobody gets more than a few attempts more.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """A cache on the broker's server, with one of the process itself in reserve."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._reserve = LocMemCache(f"reserve of {server}", {"MAX_ENTRIES": 10_000})

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("add", key, value, *args, **kwargs))

    def get(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", key, *args, **kwargs)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._ask("set", key, value, *args, **kwargs)

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("delete", key, *args, **kwargs))

    def clear(self) -> None:
        """Forget what is kept here; the server's other tenants, such as the jobs, keep theirs."""
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*"):
            client.delete(key)

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), verb)(*args, **kwargs)
        except RedisError as error:
            logger.warning("the shared cache is away: %s", error)
            return getattr(self._reserve, verb)(*args, **kwargs)
