"""One edition of a report as files: the PDF and its annex."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation

from accounts.access import access_for_audience
from activities.models import Activity
from records.typesetting import typeset
from reports.annex import write_annex
from reports.contents import contents_of
from reports.models import ReportRun

Show = Callable[[int], None]


@dataclass(frozen=True)
class Edition:
    """Names of the written files under MEDIA_ROOT, and how many activities they are about."""

    pdf: str
    annex: str
    row_count: int


def write_edition(run: ReportRun, lease: UUID, *, at: datetime.datetime, show: Show) -> Edition:
    """Write both files of a run under names that carry the lease; nothing is published yet.

    `show` takes the progress in per cent and is called at least every few seconds; what it raises
    ends the work. The records are those that the run's audience may read.
    """
    confidential = run.audience == ReportRun.Audience.CONFIDENTIAL
    access = access_for_audience(run.city_id, confidential=confidential)
    base = f"{_folder(run)}/{run.pk}-{lease}"
    Path(settings.MEDIA_ROOT, base).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        translation.override(run.language),
        timezone.override(zoneinfo.ZoneInfo(run.city.time_zone)),
    ):
        on = timezone.localdate(at)
        activities = (
            Activity.objects.visible_to(access)
            .counted()
            .in_period(run.period_start, run.period_end)
        )
        show(5)
        row_count = write_annex(_path(f"{base}.csv"), activities, city=run.city, show=show)
        show(30)
        contents = contents_of(run, activities, access=access, on=on, show=show)
        show(50)
        typeset("annual.typ", contents, _path(f"{base}.pdf"), while_waiting=lambda: show(70))
        show(95)
    return Edition(pdf=f"{base}.pdf", annex=f"{base}.csv", row_count=row_count)


def remove_files(run: ReportRun, *, lease: UUID | None = None) -> None:
    """Remove the files of a run that no edition shows: of one lease, or of all."""
    published = {Path(name).name for name in (run.pdf.name, run.annex.name) if name}
    for path in Path(settings.MEDIA_ROOT, _folder(run)).glob(f"{run.pk}-{lease or '*'}.*"):
        if path.name not in published:
            path.unlink(missing_ok=True)


def _folder(run: ReportRun) -> str:
    return f"reports/{run.city_id}"


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT, name)
