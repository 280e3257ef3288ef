"""Serializers and their fields that every app shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from records.partial_dates import PartialDate, PartialDateField, parse_partial_date


@extend_schema_field(
    {
        "type": "string",
        "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$",
        "examples": ["2002", "2002-07", "2002-07-15"],
        "description": "A year, a month or a day (ISO 8601).",
    }
)
class PartialDateSerializerField(serializers.CharField):
    """ISO text of a year, a month or a day."""

    def to_internal_value(self, data: Any) -> PartialDate:
        # A number would be read as something else than it is: 2026.5 as May.
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        try:
            return parse_partial_date(text)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code="invalid_partial_date") from None

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data == "" and self.allow_null:
            return None
        return super().run_validation(data)


class CodesField(serializers.ListField):
    """A list without repetition, in the order given."""

    most = 50

    def to_internal_value(self, data: Any) -> list[Any]:
        # Counted first: an error for each of half a million entries helps nobody.
        if isinstance(data, list) and len(data) > self.most:
            raise serializers.ValidationError(
                _("Name at most %(most)d.") % {"most": self.most}, code="max_length"
            )
        entries = super().to_internal_value(data)
        if len(set(entries)) != len(entries):
            raise serializers.ValidationError(_("Name each one once."), code="repeated")
        return entries


class KnownChoiceField(serializers.ChoiceField):
    """One of some codes; whoever sends another is told which there are, or where they stand."""

    most_listed = 30

    def to_internal_value(self, data: Any) -> Any:
        if data == "" and self.allow_blank:
            return ""
        try:
            return self.choice_strings_to_values[str(data)]
        except KeyError:
            self._refuse(data)

    def _refuse(self, data: Any) -> NoReturn:
        known = [str(code) for code in self.choices]
        told = {"input": str(data)[:100], "codes": ", ".join(known)}
        message = (
            _("“%(input)s” is not a valid choice. Use one of: %(codes)s.")
            if len(known) <= self.most_listed
            else _("“%(input)s” is not a valid choice. All stand under /api/v1/vocabulary/.")
        )
        raise serializers.ValidationError(message % told, code="invalid_choice")


class RecordSerializer(serializers.ModelSerializer):
    """A model's serializer that knows partial dates and lists of codes."""

    serializer_choice_field = KnownChoiceField
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        ArrayField: CodesField,
        PartialDateField: PartialDateSerializerField,
    }


class AnswerMixin:
    """A shape that is only answered: every field is always there."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()  # type: ignore[misc]
        for field in fields.values():
            field.required = not field.read_only
        return fields


class PatchMixin:
    """Some fields to change: all but the version that was read may be left out."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        for name, field in fields.items():
            field.required = name == "version"
        return fields


class GivenMixin:
    """A shape that is only sent: a name that it does not know is an error, not a silent loss."""

    most_unknown = 20

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]  # type: ignore[attr-defined]
            message = ErrorDetail(_("There is no such field to write."), code="unknown")
            errors = {name: [message] for name in unknown[: self.most_unknown]}
        try:
            value = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **errors}) from None
            raise
        if errors:
            raise serializers.ValidationError(errors)
        return value


class GivenExtension(OpenApiSerializerExtension):
    """Tells in the schema that other names are refused, and that a change names its version."""

    target_class = GivenMixin
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        schema["additionalProperties"] = False
        # The generator drops what a partial change requires all the same.
        required = {name for name, field in self.target.fields.items() if field.required}
        required |= set(schema.get("required", ()))
        if required:
            schema["required"] = sorted(required)
        return schema
