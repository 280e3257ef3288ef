"""How a person likes to see the register."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.constraints import code_list_check


class Column(models.TextChoices):
    """What the register can show of an activity beside its title."""

    CODE = "code", _("Number")
    DATE = "date", _("Date")
    PARTNERS = "partners", _("Partners")
    COUNTRY = "country", _("Country")
    KIND = "kind", _("Kind")
    DOMAIN = "domain", _("Domain")
    GOALS = "goals", _("Security goals")
    OBJECTIVES = "objectives", _("Objectives")
    STATE = "state", _("State")
    EXPIRY = "expiry", pgettext_lazy("of an agreement", "Ends")
    OWNER = "owner", _("Owner")
    VISIBILITY = "visibility", _("Who may read it")
    CHANGED = "changed", _("Last change")


DEFAULT_COLUMNS = [
    Column.DATE,
    Column.PARTNERS,
    Column.KIND,
    Column.DOMAIN,
    Column.STATE,
    Column.OWNER,
]


class RegisterView(models.Model):
    """The columns that a person chose; kept with the person, the same in every city."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="register_view",
    )
    columns = ArrayField(models.TextField(choices=Column), verbose_name=_("columns"))

    class Meta:
        constraints = [code_list_check("columns", Column, name="register_view_columns_known")]

    def __str__(self) -> str:
        return str(self.user)
