"""A promise that is kept has the day on which it was, and readers begin their history."""

import zoneinfo

from django.db import migrations, models
from django.utils import timezone


def tell_days(apps, schema_editor):
    """The day in its city on which it was first said to be kept, else that of its last change."""
    promises = apps.get_model("activities", "Commitment")
    events = apps.get_model("activities", "CommitmentEvent")
    rows = promises.objects.filter(status="KEPT", kept_on=None).select_related("city")
    for promise in rows.iterator():
        kept = events.objects.filter(pgh_obj_id=promise.pk, status="KEPT").order_by("pgh_id")
        first = kept.values_list("pgh_created_at", flat=True).first() or promise.updated_at
        there = first.astimezone(zoneinfo.ZoneInfo(promise.city.time_zone))
        promise.kept_on = f"{there:%Y-%m-%d}"
        promise.evidence = promise.evidence or "–"
        promise.save(update_fields=["kept_on", "evidence"])


def begin_history(apps, schema_editor):
    """Of readers named so far nobody knows since when: their history begins now."""
    readers = apps.get_model("activities", "Reader")
    events = apps.get_model("activities", "ReaderEvent")
    now = timezone.now()
    events.objects.bulk_create(
        [
            events(
                pgh_created_at=now,
                pgh_label="insert",
                pgh_obj_id=reader.pk,
                id=reader.pk,
                city_id=reader.city_id,
                activity_id=reader.activity_id,
                user_id=reader.user_id,
            )
            for reader in readers.objects.all()
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_promises_comments_readers")]

    operations = [
        migrations.RunPython(tell_days, migrations.RunPython.noop),
        migrations.RunPython(begin_history, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "KEPT"), _negated=True),
                    models.Q(("kept_on__isnull", False), models.Q(("evidence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="commitment_kept_has_day_and_evidence",
                violation_error_message="Say when it was kept, and what shows it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_on__isnull", True), ("status", "KEPT"), _connector="OR"),
                name="commitment_day_of_keeping_is_of_kept",
                violation_error_message="Only a promise that is kept has a day on which it was.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_on__isnull", True),
                    ("said_on__isnull", True),
                    ("kept_latest__gte", models.F("said_earliest")),
                    _connector="OR",
                ),
                name="commitment_kept_after_said",
                violation_error_message="It was kept before it was said.",
            ),
        ),
    ]
