"""The shapes of activities in the API: what is answered, and what is taken in.

Answers are put together by `agreements.api.reading`; the shapes here declare them, and a test
holds the two together.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from accounts.models import User
from activities.api import CommitmentSummarySerializer
from activities.models import DUTIES, Activity, ActivityGoal, Participation
from activities.services import ActivityInput, GoalInput, Party
from activities.sharing import OFFER
from agreements.api.reading import (
    ACTOR_FIELDS,
    AGREEMENT_FIELDS,
    AGREEMENT_LINKS,
    GOAL_FIELDS,
    LINKS,
    PEOPLE,
    PLAIN_FIELDS,
)
from agreements.models import Agreement
from agreements.services import EntryInput
from domains import vocabulary as v
from partners.models import Actor, Place, Tie
from records.access import Access, Visibility
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer

MOST_PARTIES = 200
# What the program itself fills in.
_DERIVED = {"id", "code", "version", "void_reason", "configuration", "provenance"}
_TIMES = {"created_at", "updated_at"}
WRITABLE_FIELDS = tuple(name for name in PLAIN_FIELDS if name not in _DERIVED | _TIMES)


class ActorSummarySerializer(AnswerMixin, RecordSerializer):
    """The party itself, in short; the whole of it is at `/actors/{id}/`."""

    labels = serializers.DictField(
        child=serializers.CharField(), help_text="Names by language (ISO 639-1)."
    )

    class Meta:
        model = Actor
        fields = ACTOR_FIELDS


class PersonSerializer(AnswerMixin, RecordSerializer):
    class Meta:
        model = User
        fields = ("id", "name")


class PartySerializer(AnswerMixin, RecordSerializer):
    """A party, what it does, and what it said where the record was offered to it.

    The city itself is one of them.
    """

    actor = ActorSummarySerializer()

    class Meta:
        model = Participation
        fields = ("actor", "roles", *DUTIES, *OFFER)


class GoalSerializer(AnswerMixin, RecordSerializer):
    class Meta:
        model = ActivityGoal
        fields = GOAL_FIELDS
        validators: list[Any] = []


class AgreementSerializer(AnswerMixin, RecordSerializer):
    """The legal side of an activity."""

    stage = serializers.ChoiceField(v.LegalStage.choices)
    renews = serializers.UUIDField(allow_null=True, help_text="Of which it is a renewal.")
    superseded_by = serializers.UUIDField(allow_null=True, help_text="Which took its place.")

    class Meta:
        model = Agreement
        fields = (*AGREEMENT_FIELDS, "stage", *AGREEMENT_LINKS)


class ActivitySerializer(AnswerMixin, RecordSerializer):
    """An activity with its parties, goals, agreement and commitments."""

    owner = PersonSerializer(allow_null=True)
    deputy = PersonSerializer(allow_null=True)
    parties = PartySerializer(many=True)
    goals = GoalSerializer(many=True)
    agreement = AgreementSerializer(allow_null=True)
    commitments = CommitmentSummarySerializer(many=True)
    same_as = serializers.UUIDField(
        allow_null=True,
        help_text=(
            "The record of another city, once offered under `/shared-activities/`, that this one"
            " is linked with as the same."
        ),
    )

    class Meta:
        model = Activity
        fields = (
            *PLAIN_FIELDS,
            *LINKS,
            *PEOPLE,
            "parties",
            "goals",
            "agreement",
            "commitments",
        )


class ActivityEnteredSerializer(ActivitySerializer):
    """What was entered; `looks_like` names agreements that it may be the same as."""

    looks_like = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Agreements with one of the same partners and the same title, or of the same type"
        " and day. It is entered all the same: make one of the two void where they are one.",
    )

    class Meta(ActivitySerializer.Meta):
        fields = (*ActivitySerializer.Meta.fields, "looks_like")


class GivenPartySerializer(GivenMixin, RecordSerializer):
    """A party by its id, and what it does; the city itself need not be named."""

    # One query finds all of them: see `NewActivitySerializer.validate_parties`.
    actor = serializers.UUIDField()

    class Meta:
        model = Participation
        fields = ("actor", "roles", *DUTIES)
        validators: list[Any] = []


class GivenGoalSerializer(GivenMixin, RecordSerializer):
    class Meta(GoalSerializer.Meta):
        pass

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("part") and attrs["goal"] != v.Goal.EFS:
            message = _("Only economic and food security has parts.")
            raise serializers.ValidationError({"part": message})
        return attrs


class GivenAgreementSerializer(GivenMixin, RecordSerializer):
    """The legal side as it is sent."""

    class Meta:
        model = Agreement
        fields = AGREEMENT_FIELDS

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        access: Access | None = self.context.get("access")
        fields["tie"] = _link(
            Tie.objects.none() if access is None else Tie.objects.visible_to(access),
            _("There is no such tie."),
        )
        return fields


class AgreementPatchSerializer(GivenAgreementSerializer):
    """Some fields of the legal side."""

    def get_fields(self) -> dict[str, Any]:
        return _all_optional(super().get_fields())


class NewActivitySerializer(GivenMixin, RecordSerializer):
    """An activity to enter; without goals it takes those of its domain."""

    parties: Any = serializers.ListSerializer(child=GivenPartySerializer(), max_length=MOST_PARTIES)
    goals: Any = serializers.ListSerializer(
        child=GivenGoalSerializer(), required=False, max_length=len(v.Goal)
    )
    agreement = GivenAgreementSerializer(
        required=False, help_text="Only where the instrument is AGR, and then needed."
    )

    class Meta:
        model = Activity
        fields: tuple[str, ...] = (
            *WRITABLE_FIELDS,
            "place",
            "parent",
            *PEOPLE,
            "parties",
            "goals",
            "agreement",
        )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        access: Access | None = self.context.get("access")
        people = User.objects.none() if access is None else User.objects.colleagues(access)
        activities = (
            Activity.objects.none() if access is None else Activity.objects.visible_to(access)
        )
        for person in PEOPLE:
            fields[person] = _link(people, _("Choose a person of your city."))
        fields["parent"] = _link(activities, _("There is no such activity."))
        fields["place"] = serializers.PrimaryKeyRelatedField(
            queryset=Place.objects.all(),
            pk_field=serializers.IntegerField(),
            allow_null=True,
            required=False,
            error_messages={"does_not_exist": _("There is no such place.")},
        )
        return fields

    def validate_state(self, state: str) -> str:
        if state == v.ActivityState.VOID:
            raise serializers.ValidationError(
                _("Making a record void is an act of its own, with a reason.")
            )
        return state

    def validate_visibility(self, visibility: str) -> str:
        if visibility == Visibility.CONFIDENTIAL:
            raise serializers.ValidationError(
                _("A key reads no confidential records, and so it writes none.")
            )
        return visibility

    def validate_parties(self, parties: list[dict[str, Any]]) -> list[Party]:
        ids = {party["actor"] for party in parties}
        actors = Actor.objects.visible_to(self.context["access"]).standing_for(ids)
        message = ErrorDetail(str(_("There is no such partner.")), code="does_not_exist")
        errors = [{} if party["actor"] in actors else {"actor": [message]} for party in parties]
        if any(errors):
            raise serializers.ValidationError(errors)
        return [Party(**{**party, "actor": actors[party["actor"]]}) for party in parties]

    def as_input(self) -> EntryInput:
        """What was sent, as the services take it."""
        fields = dict(self.validated_data)
        fields.pop("version", None)
        agreement, parties = fields.pop("agreement", None), fields.pop("parties", None)
        goals = fields.pop("goals", None)
        return EntryInput(
            activity=ActivityInput(
                fields=fields,
                parties=parties,
                goals=None if goals is None else [GoalInput(**goal) for goal in goals],
            ),
            agreement=agreement,
        )


class ActivityUpdateSerializer(NewActivitySerializer):
    """An activity to change; what may be left out stays as it is then."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")

    class Meta(NewActivitySerializer.Meta):
        fields = ("version", *NewActivitySerializer.Meta.fields)


class ActivityPatchSerializer(ActivityUpdateSerializer):
    """Some fields to change; lists are given whole."""

    agreement = AgreementPatchSerializer(required=False)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"version": fields.pop("version"), **_all_optional(fields)}


class NewAgreementSerializer(NewActivitySerializer):
    """An activity with a legal side to enter."""

    agreement = GivenAgreementSerializer()


class VoidSerializer(GivenMixin, serializers.Serializer):
    """Why a record is void, and the version that was read.

    A void record keeps its `external_id`, and nothing of it is changed any more: set that to null
    before, where another record is to have the number.
    """

    version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=2_000)


class NothingSerializer(GivenMixin, serializers.Serializer):
    """Nothing more needs to be said: an empty object, or no body at all."""


class PartnerSerializer(GivenMixin, serializers.Serializer):
    """A party of the activity by the id of its actor."""

    actor = serializers.UUIDField()


class LetterSerializer(PartnerSerializer):
    """A document of the activity in which the party acknowledges its part, and its day.

    `acknowledged_at` is then the beginning of that day where the city is. A letter that is there
    already is taken back by `withdraw/` first.
    """

    document = serializers.UUIDField(source="document_id")
    on = serializers.DateField()


def _link(queryset: Any, message: Any) -> serializers.PrimaryKeyRelatedField:
    return serializers.PrimaryKeyRelatedField(
        queryset=queryset,
        pk_field=serializers.UUIDField(),
        allow_null=True,
        required=False,
        error_messages={"does_not_exist": message},
    )


def _all_optional(fields: dict[str, Any]) -> dict[str, Any]:
    for field in fields.values():
        field.required = False
    return fields
