"""The shapes of what hangs on an agreement: what is answered, and what is taken in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from agreements.lifecycle.content import MOST_SIGNATORIES
from agreements.models import Agreement, Amendment, CheckAnswer, Signatory, Transition
from domains.vocabulary import Check, Ending, LegalState
from records.serializers import (
    AnswerMixin,
    GivenMixin,
    KnownChoiceField,
    PartialDateSerializerField,
    PatchMixin,
    RecordSerializer,
)

AMENDMENT_FIELDS = ("clause", "words", "in_force_on", "until", "signed_on", "document")


class VersionSerializer(GivenMixin, serializers.Serializer):
    version = serializers.IntegerField(
        min_value=1, help_text="The version of the agreement that was read."
    )


class TransitionSerializer(AnswerMixin, RecordSerializer):
    """A step: from which legal state to which, when, by whose authority, why."""

    document = serializers.UUIDField(allow_null=True)

    class Meta:
        model = Transition
        fields = (
            *("id", "number", "kind", "source", "target", "on", "authority", "reason"),
            *("reversal", "ending", "document", "made_at"),
        )


class FactsSerializer(GivenMixin, RecordSerializer):
    """What a step needs of the agreement and may tell with it; `docs/agreements.md` says which."""

    rationale = serializers.CharField(max_length=5_000, required=False)

    class Meta:
        model = Agreement
        fields = (
            *("signed_on", "in_force_on", "expires_on", "review_on", "original_location"),
            *("renewal_rule", "notice_months", "languages", "prevailing_language"),
            *("council_session", "council_resolution", "council_resolved_on"),
            *("document_number", "rationale"),
        )


class MoveSerializer(VersionSerializer):
    """A step to take."""

    target = KnownChoiceField(LegalState.choices)
    on = PartialDateSerializerField(help_text="Its day; not before that of the step before.")
    authority = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    reversal = serializers.CharField(max_length=1_000, required=False, allow_blank=True)
    ending = KnownChoiceField(
        Ending.choices, required=False, allow_blank=True, help_text="Where it is ended."
    )
    document = serializers.UUIDField(required=False, allow_null=True)
    successor = serializers.UUIDField(
        required=False, allow_null=True, help_text="The agreement that takes its place."
    )
    facts = FactsSerializer(required=False)


class TakeBackSerializer(VersionSerializer):
    """Why the last step is taken back."""

    reason = serializers.CharField(max_length=2_000)


class SignatorySerializer(AnswerMixin, RecordSerializer):
    """Who signs, for which side, in which capacity."""

    class Meta:
        model = Signatory
        fields: tuple[str, ...] = ("id", "position", "side", "name", "capacity", "signed_on")


class GivenSignatorySerializer(GivenMixin, RecordSerializer):
    class Meta:
        model = Signatory
        fields = ("side", "name", "capacity", "signed_on")
        validators: list[Any] = []


class GivenSignatoriesSerializer(VersionSerializer):
    """All who sign, in their order."""

    signatories: Any = serializers.ListSerializer(
        child=GivenSignatorySerializer(), max_length=MOST_SIGNATORIES
    )


class CheckSerializer(AnswerMixin, RecordSerializer):
    """What looking into one question has shown."""

    class Meta:
        model = CheckAnswer
        fields = ("id", "check_code", "finding", "note")


class GivenCheckSerializer(GivenMixin, RecordSerializer):
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    class Meta:
        model = CheckAnswer
        fields = ("check_code", "finding", "note")
        validators: list[Any] = []


class GivenChecksSerializer(VersionSerializer):
    """Some answers of the checklist."""

    checks: Any = serializers.ListSerializer(child=GivenCheckSerializer(), max_length=len(Check))

    def validate_checks(self, checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        codes = [one["check_code"] for one in checks]
        message = ErrorDetail(str(_("Answer each check once.")), code="repeated")
        errors = [
            {"check_code": [message]} if code in codes[:place] else {}
            for place, code in enumerate(codes)
        ]
        if any(errors):
            raise serializers.ValidationError(errors)
        return checks


class AmendmentSerializer(AnswerMixin, RecordSerializer):
    """What a clause says from one day on; no clause means the whole text."""

    document = serializers.UUIDField(allow_null=True)

    class Meta:
        model = Amendment
        fields: tuple[str, ...] = ("id", "number", *AMENDMENT_FIELDS)


class NewAmendmentSerializer(GivenMixin, RecordSerializer):
    """An amendment to write down."""

    version = serializers.IntegerField(
        min_value=1, help_text="The version of the agreement that was read."
    )
    # The service looks for it among the documents of the agreement.
    document = serializers.UUIDField(source="document_id", allow_null=True, required=False)

    class Meta:
        model = Amendment
        fields = ("version", *AMENDMENT_FIELDS)
        validators: list[Any] = []


class AmendmentPatchSerializer(PatchMixin, NewAmendmentSerializer):
    """Some fields of an amendment to change."""


class NewRenewalSerializer(GivenMixin, serializers.Serializer):
    """When the renewal is meant to be signed, and what it is called where it is not as before."""

    title = serializers.CharField(max_length=300, required=False)
    on = PartialDateSerializerField()
