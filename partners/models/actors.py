"""Actors at every level with their names and identifiers, and the cities that work here."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import ActorType, Domain, Level, Tier
from partners.countries import country_codes, country_name
from partners.identifiers import SHAPES, identifier_value
from partners.models.places import Place, region_of_place
from partners.querysets import ActorQuerySet, CityQuerySet, OfActorQuerySet
from records.addresses import address_of
from records.changes import noted
from records.constraints import code_list_check, codes_check
from records.history import tracked
from records.models import Record
from records.names import check_name

# The letters that are also written as two: ü as ue, ø as oe, å as aa.
WRITTEN_TWO_WAYS = "[äöüøåæÄÖÜØÅÆ\u0308\u030a]"


def best_name(labels: Mapping[str, str], language: str) -> str:
    """Of an actor's `labels` the one in a language, else the English one, else any."""
    return labels.get(language[:2]) or labels.get("en") or next(iter(labels.values()), "")


class City(Record):
    """A workspace: a local government that keeps its records here, one-to-one to its actor."""

    actor = models.OneToOneField("Actor", on_delete=models.PROTECT, related_name="city")
    code = models.CharField(
        _("code"), max_length=6, unique=True, help_text=_("Begins the numbers of its records.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    # Own words for labels of the vocabulary: {"FRI": {"ko": "친선도시"}}
    wording = models.JSONField(_("own wording"), default=dict, blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2,6}$"),
                name="city_code_shape",
                violation_error_message=_("Use two to six capital letters."),
            )
        ]

    def __str__(self) -> str:
        return str(self.actor)


@noted(for_all=True)
@tracked()
class Actor(Record):
    """Any party, from a district office to an international organisation.

    `steward` null: the shared catalogue. Else the actor is private to that city, because the very
    name of a counterpart may be confidential.
    """

    told_by = ("labels",)

    one_line = frozenset({"region"})

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("No longer exists")
        MERGED = "merged", _("Merged into another")

    steward = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="own_actors"
    )
    level = models.CharField(_("level"), max_length=3, choices=Level)
    type = models.CharField(_("type"), max_length=4, choices=ActorType)
    tier = models.CharField(_("tier"), max_length=4, choices=Tier, blank=True)
    country_code = models.CharField(_("country"), max_length=2, blank=True)
    # Where a body stands that is not of that country: the host state of an embassy, the seat of an
    # international organisation. It does not count as a country that the city works with.
    seat_country_code = models.CharField(_("country of its seat"), max_length=2, blank=True)
    region = models.TextField(_("region"), blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="actors"
    )
    # The name to show by language code, kept from `names` by `partners.services`: no join in lists.
    labels = models.JSONField(default=dict, editable=False)
    domains = ArrayField(
        models.CharField(max_length=3, choices=Domain),
        default=list,
        blank=True,
        verbose_name=_("domains"),
    )
    website = models.URLField(_("website"), blank=True)
    source = models.TextField(_("source"), blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.ACTIVE)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [
            models.Index(fields=["country_code"], name="actor_country"),
            GinIndex(fields=["domains"], name="actor_domains"),
        ]
        constraints = [
            codes_check("level", Level, name="actor_level_known"),
            codes_check("type", ActorType, name="actor_type_known"),
            codes_check("tier", Tier, name="actor_tier_known", blank=True),
            code_list_check("domains", Domain, name="actor_domains_known"),
            models.CheckConstraint(
                condition=Q(tier="") | Q(type=ActorType.LGOV),
                name="actor_tier_is_of_local_government",
                violation_error_message=_("Only a local government has a tier."),
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="actor_merged_has_target",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="actor_merged_into_another",
            ),
            # One local government a place and tier in the shared catalogue.
            models.UniqueConstraint(
                fields=["place", "tier"],
                condition=Q(steward__isnull=True, type=ActorType.LGOV, status="active"),
                name="actor_shared_place_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def clean(self) -> None:
        for name in ("country_code", "seat_country_code"):
            if getattr(self, name) and getattr(self, name) not in country_codes():
                raise ValidationError({name: _("Choose a country from the list.")})
        if self.tier and self.type != ActorType.LGOV:
            raise ValidationError({"tier": _("Only a local government has a tier.")})

    def get_absolute_url(self) -> str:
        # The page shows what the city does with the partner, so it belongs to a higher app.
        return address_of("partner:detail", self.pk)

    def name_in(self, language: str) -> str:
        """The name in a language, else the English one, else any."""
        return best_name(self.labels, language)

    @property
    def country(self) -> str:
        """The country's name in the active language; empty for those without one."""
        return country_name(self.country_code)

    @property
    def seat_country(self) -> str:
        """Where it has its seat, in the active language; empty where that is not told apart."""
        return country_name(self.seat_country_code)

    @property
    def where(self) -> str:
        """Region and country, which tell it from others of the same name.

        A mission is where it stands, not in the country that sends it; a state is its own place.
        """
        region = self.region
        if self.type == ActorType.STAT:
            return ""
        if self.type == ActorType.MISN and self.seat_country_code:
            return ", ".join(filter(None, [region, country_name(self.seat_country_code)]))
        if self.place_id is not None:
            own = region in self.labels.values()
            region = "" if own else region_of_place(region, self.country_code)
        return ", ".join(filter(None, [region, self.country]))

    @property
    def whose_and_where(self) -> str:
        """The same, and of a mission first the country that sends it."""
        if self.type != ActorType.MISN or not self.country or not self.seat_country_code:
            return self.where
        told = {"country": self.country, "where": self.where}
        return gettext("Sent by %(country)s · seat: %(where)s") % told


@tracked()
class ActorName(models.Model):
    """One of the names of an actor, in one language."""

    told_by = ("name",)

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official name")
        SHORT = "short", _("Short name")
        EXONYM = "exonym", _("Name used elsewhere")
        FORMER = "former", _("Former name")
        LATIN = "latin", _("In Latin letters")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="names")
    steward = models.ForeignKey(City, on_delete=models.PROTECT, null=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=300, validators=[check_name])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OFFICIAL)
    search_key = models.TextField(editable=False)

    objects = OfActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ("actor", "id")
        indexes = [
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="actor_name_search_trgm"),
            # Spares the search for duplicates a look at each name.
            models.Index(
                fields=["actor"],
                condition=Q(name__regex=WRITTEN_TWO_WAYS),
                name="actor_name_written_two_ways",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "language", "name"], name="actor_name_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ActorIdentifier(models.Model):
    """What another register calls an actor: scheme and value."""

    told_by = ("scheme", "value")

    class Scheme(models.TextChoices):
        GEONAMES = "geonames", "GeoNames"
        WIKIDATA = "wikidata", "Wikidata"
        ROR = "ror", "ROR"
        DOMAIN = "domain", _("Internet address")
        LOCODE = "locode", "UN/LOCODE"
        ISO_3166_1 = "iso3166-1", "ISO 3166-1"
        ISO_3166_2 = "iso3166-2", "ISO 3166-2"
        NATIONAL = "national", _("National code")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="identifiers")
    steward = models.ForeignKey(City, on_delete=models.PROTECT, null=True, editable=False)
    scheme = models.CharField(_("scheme"), max_length=12, choices=Scheme)
    value = models.CharField(_("value"), max_length=80)

    objects = OfActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("actor", "scheme")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value", "steward"],
                nulls_distinct=False,
                name="actor_identifier_once",
                violation_error_message=_("Another partner carries this identifier."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    def clean(self) -> None:
        if self.scheme in SHAPES and self.value:
            self.value = identifier_value(self.scheme, self.value)
