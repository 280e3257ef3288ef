"""Forms that ministries, councils and other authorities ask for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models import Activity
from activities.models.documents import StoredFile
from agreements.authority_forms.querysets import AuthorityFormQuerySet
from domains.vocabulary import AgreementType
from partners.models import City
from records.addresses import address_of
from records.changes import noted
from records.constraints import code_list_check
from records.history import tracked
from records.policy import State


@noted()
@tracked()
class AuthorityForm(StoredFile):
    """A form of an authority with placeholders, kept by a city; only its newest file is kept.

    `placeholders` are the English names of those that the file holds. With `types` it is for
    agreements of these types alone.
    """

    told_by = ("title",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="authority_forms")
    title = models.CharField(_("name of the form"), max_length=200)
    authority = models.CharField(
        _("whose form it is"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Ministry of the Interior; city council."),
    )
    language = models.CharField(
        pgettext_lazy("of a form", "language in which it is filled"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="ko",
    )
    is_for_agreements = models.BooleanField(_("only for agreements"), default=False)
    types = ArrayField(
        models.TextField(choices=AgreementType),
        default=list,
        blank=True,
        verbose_name=_("types of agreements"),
    )
    placeholders = ArrayField(
        models.TextField(),
        default=list,
        editable=False,
        verbose_name=_("placeholders"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = AuthorityFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of an authority")
        verbose_name_plural = _("forms of authorities")
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "title"],
                name="authority_form_once",
                violation_error_message=_("There is a form of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="authority_form_language_known",
            ),
            code_list_check("types", AgreementType, name="authority_form_types_known"),
            models.CheckConstraint(
                condition=Q(types=[]) | Q(is_for_agreements=True),
                name="authority_form_types_of_agreements",
                violation_error_message=_("Only a form for agreements is for some of their types."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("agreements:form-detail", self.pk)

    def fits(self, activity: Activity) -> bool:
        """Whether it is meant for a record of this kind, as `fitting` finds it."""
        law = getattr(activity, "agreement", None)
        if law is None:
            return not self.is_for_agreements
        return not self.types or law.type in self.types

    @property
    def policy_state(self) -> State:
        """It has no drafts and is never void."""
        return State.STANDING
