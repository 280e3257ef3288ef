"""What was looked into before an agreement was negotiated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.parts import PartOfAgreement
from domains.vocabulary import Check, Finding
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked


@noted()
@tracked()
class CheckAnswer(PartOfAgreement):
    """The answer to one question of the checklist."""

    check_code = models.CharField(_("check"), max_length=4, choices=Check)
    finding = models.CharField(_("finding"), max_length=4, choices=Finding)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        ordering = ("agreement", "check_code")
        constraints = [
            codes_check("check_code", Check, name="check_code_known"),
            codes_check("finding", Finding, name="check_finding_known"),
            models.UniqueConstraint(fields=["agreement", "check_code"], name="check_answered_once"),
            models.CheckConstraint(
                condition=~Q(finding=Finding.RISK) | ~Q(note=""),
                name="check_concern_is_explained",
                violation_error_message=_("Say what the concern is, and how it is met."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_check_code_display()}: {self.get_finding_display()}"
