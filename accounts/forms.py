"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "language")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = User._meta.get_field("language").flatchoices
        self.fields["language"].choices = [("", _("As the browser asks")), *languages]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> User:
        self.instance.version += 1
        return super().save(commit)
