"""In which language somebody is told what they do not read in a page of their own browser."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from partners.models import City

LANGUAGE_OF_COUNTRY = {"KR": "ko"}


def language_of(person: User, city: City) -> str:
    """What a person reads; of who has chosen none, what is read in the country of a city."""
    usual = LANGUAGE_OF_COUNTRY.get(city.actor.country_code, settings.LANGUAGE_CODE)
    return person.language or usual
