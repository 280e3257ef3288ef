"""Memberships in networks, with what is contributed to each."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import OfAsker
from partners.filters import MembershipFilter
from partners.models import Actor, Contribution, NetworkMembership
from partners.services import (
    MOST_CONTRIBUTIONS,
    edit_membership,
    record_membership,
    restore_membership,
    void_membership,
)
from records.answers import created
from records.keyset import Sort
from records.rights import require_on
from records.serializers import AnswerMixin, GivenMixin, PatchMixin, RecordSerializer

_FACTS = (
    *("tier", "fee", "currency", "seats", "representative"),
    *("since", "until", "source", "source_url"),
)


class ContributionSerializer(AnswerMixin, RecordSerializer):
    """What was given to a network; attendance alone is no contribution."""

    class Meta:
        model = Contribution
        fields = ("id", "made_on", "what", "link")


class NewContributionSerializer(GivenMixin, RecordSerializer):
    """Something to write down as contributed."""

    class Meta:
        model = Contribution
        fields = ("made_on", "what", "link")


class MembershipEndSerializer(AnswerMixin, serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Actor
        fields = ("id", "name")

    def get_name(self, actor: Actor) -> str:
        return str(actor)


class NetworkMembershipSerializer(AnswerMixin, RecordSerializer):
    """A membership; `city` is the city that keeps it, null for a public fact with its source.

    `fee` is a year's, in `currency`. One with a `void_reason` was a mistake and counts nowhere.
    """

    network = MembershipEndSerializer()
    member = MembershipEndSerializer()
    contributions = ContributionSerializer(many=True)

    class Meta:
        model = NetworkMembership
        fields: tuple[str, ...] = (
            *("id", "version", "city", "network", "member", *_FACTS),
            *("void_reason", "contributions", "created_at", "updated_at"),
        )


class NetworkMembershipUpdateSerializer(GivenMixin, RecordSerializer):
    """A membership to change; what may be left out stays as it is then.

    `contributions`, when sent, are all that there are then.
    """

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    # The service looks for both among the partners that the city sees.
    network = serializers.UUIDField(source="network_id")
    member = serializers.UUIDField(
        source="member_id", required=False, help_text="The city itself when left out."
    )
    contributions = NewContributionSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_CONTRIBUTIONS
    )

    class Meta:
        model = NetworkMembership
        fields: tuple[str, ...] = ("version", "network", "member", *_FACTS, "contributions")
        # Whose membership it is decides what is there already: checked by the service.
        validators: list[Any] = []


class NetworkMembershipPatchSerializer(PatchMixin, NetworkMembershipUpdateSerializer):
    """Some fields of a membership to change."""


class NewNetworkMembershipSerializer(NetworkMembershipUpdateSerializer):
    """A membership to keep for the key's city."""

    version = None  # type: ignore[assignment]

    class Meta(NetworkMembershipUpdateSerializer.Meta):
        fields = NetworkMembershipUpdateSerializer.Meta.fields[1:]


class RestoreMembershipSerializer(GivenMixin, serializers.Serializer):
    """A void membership that is to count again."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")


class VoidMembershipSerializer(RestoreMembershipSerializer):
    """Why a membership was a mistake."""

    reason = serializers.CharField(max_length=2_000)


class NetworkMembershipViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """Memberships in networks that the key's cities keep, and public facts.

    Only the former can be written.
    """

    writes = "memberships.write"
    by_city = True
    queryset = NetworkMembership.objects.select_related("network", "member").prefetch_related(
        "contributions"
    )
    serializer_class = NetworkMembershipSerializer
    filterset_class = MembershipFilter
    sorts = (Sort("id", "id"), Sort("updated", "updated_at", descending=True))

    @extend_schema(
        request=NewNetworkMembershipSerializer, responses={201: NetworkMembershipSerializer}
    )
    def create(self, request: Request) -> Response:
        given = NewNetworkMembershipSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = record_membership(
            given.validated_data,
            city=request.city,  # type: ignore[attr-defined]
            access=self.access,
        )
        return created(self, self._represent(made.pk))

    @extend_schema(request=NetworkMembershipUpdateSerializer, responses=NetworkMembershipSerializer)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, NetworkMembershipUpdateSerializer(data=request.data))

    @extend_schema(request=NetworkMembershipPatchSerializer, responses=NetworkMembershipSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, NetworkMembershipPatchSerializer(data=request.data))

    def _change(self, request: Request, given: serializers.Serializer) -> Response:
        membership = self._asked("memberships.write")
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        version = fields.pop("version")
        edit_membership(membership.pk, fields, access=self.access, version=version)
        return Response(self._represent(membership.pk))

    @extend_schema(request=VoidMembershipSerializer, responses=NetworkMembershipSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def void(self, request: Request, pk: uuid.UUID) -> Response:
        """Take a wrong membership out of all lists and counts and keep it, with the reason."""
        self._asked("memberships.void")
        given = VoidMembershipSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        void_membership(pk, access=self.access, **given.validated_data)
        return Response(self._represent(pk))

    @extend_schema(request=RestoreMembershipSerializer, responses=NetworkMembershipSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def restore(self, request: Request, pk: uuid.UUID) -> Response:
        """Let a void membership count again."""
        self._asked("memberships.restore")
        given = RestoreMembershipSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        restore_membership(pk, access=self.access, **given.validated_data)
        return Response(self._represent(pk))

    def _asked(self, action: str) -> NetworkMembership:
        # Before what was sent is looked at: a hidden record answers as if it were not there.
        membership: NetworkMembership = self.get_object()
        require_on(self.access, action, membership)
        return membership

    def _represent(self, pk: uuid.UUID) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


router_entries = [("network-memberships", NetworkMembershipViewSet, "network-membership")]
