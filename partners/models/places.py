"""The gazetteer's rows."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from partners.countries import country_name
from partners.querysets import PlaceQuerySet

# Whose regions the gazetteer's files name.
COUNTRIES_WITH_REGION_NAMES = frozenset({"US"})


class Place(models.Model):
    """A populated place of GeoNames, whose id is the key; reference data, loaded by COPY."""

    geonames_id = models.BigIntegerField(primary_key=True)
    name = models.TextField(_("name"))
    country_code = models.CharField(_("country"), max_length=2)
    admin1_code = models.TextField(blank=True)
    # GeoNames' files here name no regions: the state in the United States, else the largest place
    # that shares the region's code.
    region = models.TextField(_("region"), blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    time_zone = models.TextField(_("time zone"), blank=True)
    names = models.JSONField(default=dict, help_text=_("Best name by language code."))
    # All names in all scripts, one a line: see `partners.gazetteer.search_key_of`.
    search_key = models.TextField(editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("-population", "geonames_id")
        indexes = [
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="place_search_trgm"),
            models.Index(fields=["country_code", "-population"], name="place_country"),
            models.Index(fields=["-population", "geonames_id"], name="place_population"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_on_the_globe",
            )
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The name in a language, else the English one."""
        return self.names.get(language[:2]) or self.name

    @property
    def country(self) -> str:
        """The country's name in the active language."""
        return country_name(self.country_code)

    @property
    def where(self) -> str:
        """Region and country, which tell it from other places of the same name."""
        region = "" if self.region == self.name else region_of_place(self.region, self.country_code)
        return ", ".join(filter(None, [region, self.country]))


def region_of_place(region: str, country_code: str) -> str:
    """How a region is called: a state of the United States, else after its largest place."""
    if not region or country_code in COUNTRIES_WITH_REGION_NAMES:
        return region
    return gettext("region of %(place)s") % {"place": region}
