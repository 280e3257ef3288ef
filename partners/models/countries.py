"""What a city keeps about a country."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.countries import country_codes, country_name
from partners.models.actors import City
from partners.querysets import OfCityQuerySet
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDateField

MOST_RESIDENTS = 100_000_000


@tracked()
class CountryNote(Record):
    """What an ambassador may ask about: the city's residents from a country, and what to heed."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="country_notes")
    country_code = models.CharField(_("country"), max_length=2)
    residents = models.PositiveIntegerField(
        _("residents of that nationality"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_RESIDENTS)],
    )
    residents_on = PartialDateField(_("counted on"), null=True, blank=True)
    residents_on_earliest = EarliestDay("residents_on")
    residents_on_latest = LatestDay("residents_on")
    residents_source = models.CharField(_("source of the number"), max_length=300, blank=True)
    note = models.TextField(_("what to heed"), max_length=2_000, blank=True)

    objects = OfCityQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a country")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "country_code"], name="country_note_once_a_city"
            )
        ]

    def __str__(self) -> str:
        return country_name(self.country_code)

    def clean(self) -> None:
        errors = {}
        if self.country_code not in country_codes():
            errors["country_code"] = _("Choose a country from the list.")
        if self.residents is not None and not self.residents_on:
            errors["residents_on"] = _("Say when they were counted: a year is enough.")
        if errors:
            raise ValidationError(errors)
