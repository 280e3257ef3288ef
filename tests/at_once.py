"""Things done at the same moment: in real transactions, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of these returns or is refused with, all let go at one moment."""
    start, met = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        start.wait()
        try:
            met[place] = works[place]()
        except Exception as error:
            met[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def many_at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """What each of so many met with the same work, told its place among them."""
    return at_once(*[lambda place=place: work(place) for place in range(number)])
