"""Posts at partners in the API. Who holds them is personal data: see `partners.api.people`."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from domains.vocabulary import PostKind
from partners.api.base import OfAsker
from partners.filters import PostFilter
from partners.models import Actor, Post
from partners.services import LONGEST_TITLE, add_post, edit_post
from records.answers import created
from records.keyset import Sort
from records.serializers import GivenMixin

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")


class PostSerializer(GivenMixin, serializers.ModelSerializer):
    """An office at a partner, apart from whoever holds it."""

    actor = serializers.PrimaryKeyRelatedField(queryset=Actor.objects.none())
    kind = serializers.ChoiceField(choices=PostKind.choices, required=False)
    titles = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_TITLE),
        allow_empty=False,
        help_text="Titles by language code (ISO 639-1).",
    )
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="To change a post, the version last read."
    )

    class Meta:
        model = Post
        fields = [
            "id",
            "version",
            "actor",
            "kind",
            "titles",
            "email",
            "phone",
            "address",
            "is_current",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at"]

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        view = self.context.get("view")
        if view is not None:
            fields["actor"].queryset = Actor.objects.visible_to(view.access)  # type: ignore[attr-defined]
        return fields

    def validate_titles(self, titles: dict[str, str]) -> dict[str, str]:
        if not all(_LANGUAGE.fullmatch(code) for code in titles):
            raise serializers.ValidationError(_("Name languages by their codes, such as ko or en."))
        return titles

    def as_fields(self) -> dict[str, Any]:
        """What a valid body tells, without what it may not change."""
        left_out = {"version", "actor"}
        return {name: value for name, value in self.validated_data.items() if name not in left_out}


class PostViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """Posts that the key's cities know at their partners; who holds them is told with people."""

    reads = "partners.read"
    writes = "partners.write"
    by_city = True
    queryset = Post.objects.all()
    serializer_class = PostSerializer
    filterset_class = PostFilter
    sorts = (Sort("id", "id"), Sort("updated", "updated_at", descending=True))

    @extend_schema(responses={201: PostSerializer})
    def create(self, request: Request) -> Response:
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        post = add_post(
            serializer.as_fields(),
            actor_id=serializer.validated_data["actor"].pk,
            city=request.city,  # type: ignore[attr-defined]
            access=self.access,
        )
        return created(self, self._represent(post.pk))

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        post = self.get_object()
        serializer: Any = self.get_serializer(post, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        if given.get("actor", post.actor) != post.actor:
            message = _("A post stays with its partner: enter a new one.")
            raise exceptions.ValidationError({"actor": [message]}, code="fixed")
        if given.get("version") is None:
            raise exceptions.ValidationError(
                {"version": [_("Send the version that you have read.")]}, code="required"
            )
        fields = serializer.as_fields()
        edit_post(post.pk, fields, access=self.access, version=given["version"])
        return Response(self._represent(pk))

    def partial_update(self, request: Request, pk: str) -> Response:
        return self.update(request, pk, partial=True)

    def _represent(self, pk: Any) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


router_entries = [("posts", PostViewSet, "post")]
