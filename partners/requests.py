"""What `accounts.middleware` puts on each request, for the types of views."""

from __future__ import annotations

from django.http import HttpRequest

from partners.models import City
from records.access import Access


class CityRequest(HttpRequest):
    """A request of somebody who works in a city; nobody reaches a page of records without one."""

    access: Access
    city: City
    cities: list[City]
