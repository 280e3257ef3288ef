"""Who signs an agreement, and as what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.parts import PartOfAgreement
from domains.vocabulary import Side
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.partial_dates import PartialDateField


@noted()
@tracked()
class Signatory(PartOfAgreement):
    """A person who signs for one of the sides, in a capacity."""

    side = models.CharField(_("for whom"), max_length=4, choices=Side)
    name = models.CharField(_("name"), max_length=200)
    capacity = models.CharField(
        _("capacity"), max_length=200, help_text=_("Such as: Mayor; Deputy mayor, by delegation.")
    )
    signed_on = PartialDateField(_("signed"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("agreement", "position", "id")
        constraints = [
            codes_check("side", Side, name="signatory_side_known"),
            models.UniqueConstraint(
                fields=["agreement", "side", "name"],
                name="signatory_once",
                violation_error_message=_("Name each signatory once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.capacity}"
