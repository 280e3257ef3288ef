"""The countries and areas of ISO 3166-1, named by the Unicode CLDR."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from domains.vocabulary import ActorType, Level
from partners.countries import country_codes
from partners.models import ActorIdentifier, ActorName
from partners.services import CatalogueEntry, Name

# Listed by GeoNames: two that are no more, and one whose code ISO leaves to its users.
NOT_IN_ISO_3166_1 = frozenset({"AN", "CS", "XK"})
SOURCE = "ISO 3166-1; Unicode CLDR"


def countries() -> Iterator[CatalogueEntry]:
    """All 249, each as the party that is the state or territory as a whole."""
    for code in sorted(country_codes() - NOT_IN_ISO_3166_1):
        yield CatalogueEntry(
            names=_names(code),
            type=ActorType.STAT,
            level=Level.NAT,
            country_code=code,
            identifiers=((ActorIdentifier.Scheme.ISO_3166_1, code),),
            source=SOURCE,
        )


def _names(code: str) -> tuple[Name, ...]:
    """Short names in English, Korean and the languages of the country itself."""
    own = get_official_languages(code, de_facto=True)
    names = {}
    for language in dict.fromkeys(("en", "ko", *own)):
        try:
            name = Locale.parse(language).territories.get(code)
        except UnknownLocaleError:
            continue
        if name:
            names[language] = Name(language.replace("_", "-"), name, ActorName.Kind.SHORT)
    return tuple(names.values())
