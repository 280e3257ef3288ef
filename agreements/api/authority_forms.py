"""Forms of authorities in the API: listed, and filled from a record."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request

from activities.api.asking import access_of, no_such_activity
from activities.api.documents import AnyRenderer
from activities.models import Activity
from agreements.authority_forms.answers import filled_response
from agreements.authority_forms.querysets import AuthorityFormQuerySet
from agreements.authority_forms.services import fill_form
from agreements.models import AuthorityForm
from records.keyset import Sort
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer


class AuthorityFormSerializer(AnswerMixin, RecordSerializer):
    """A form with placeholders; with `types` it is for agreements of these types alone."""

    class Meta:
        model = AuthorityForm
        fields = (
            *("id", "version", "city", "title", "authority", "language", "is_for_agreements"),
            *("types", "placeholders", "name", "media_type", "size", "sha256"),
            *("created_at", "updated_at"),
        )


class FillSerializer(GivenMixin, serializers.Serializer):
    """From which record a form is filled, and in which language, else in its own."""

    activity = serializers.UUIDField()
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class AuthorityFormViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Forms that the key's cities keep; filling one takes no more than reading the record."""

    reads = "activities.read"
    by_city = True
    writes = "activities.read"
    serializer_class = AuthorityFormSerializer
    queryset = AuthorityForm.objects.none()
    lookup_value_converter = "uuid"
    sorts = (Sort("title", "title"), Sort("-updated", "updated_at", descending=True))

    def get_queryset(self) -> AuthorityFormQuerySet:
        return AuthorityForm.objects.visible_to(access_of(self.request))

    @extend_schema(request=FillSerializer, responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"], renderer_classes=[AnyRenderer])
    def fill(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        """The form, filled from an activity; nothing is kept."""
        form, access = self.get_object(), access_of(request)
        given = FillSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        visible = Activity.objects.visible_to(access).select_related(
            "city__actor", "owner", "deputy", "place", "agreement"
        )
        activity = visible.filter(pk=given.validated_data["activity"]).first()
        if activity is None:
            raise no_such_activity()
        made = fill_form(
            form,
            activity,
            access=access,
            on=timezone.localdate(),
            language=given.validated_data.get("language", ""),
        )
        return filled_response(request._request, made, activity)


router_entries = [("authority-forms", AuthorityFormViewSet, "authority-form")]
