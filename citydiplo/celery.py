"""The Celery application: worker, beat and their static schedule."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

from citydiplo.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")

app = Celery("citydiplo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Takes up jobs whose doorbell was lost or whose worker died.
    "requeue-lapsed-runs": {"task": "reports.tasks.requeue_lapsed_runs", "schedule": 10.0},
    "requeue-lapsed-imports": {
        "task": "partners.tasks.requeue_lapsed_imports",
        "schedule": 10.0,
    },
    # In the morning of each city what is due; and what waits for a server that comes back. A long
    # queue is worked off by two at once, as each goes on for longer than it takes to the next tick.
    "send-mails": {
        "task": "notices.tasks.send_mails",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "forget-old-mails": {
        "task": "notices.tasks.forget_old_mails",
        "schedule": crontab(minute="20", hour="2"),
    },
    "requeue-lapsed-texts": {
        "task": "activities.tasks.requeue_lapsed_texts",
        "schedule": 10.0,
    },
    "forget-old-notes": {
        "task": "records.tasks.forget_old_notes",
        "schedule": crontab(minute="0", hour="2"),
    },
    # In bounded batches; what a look does not reach, the next one does.
    "seal-audit": {"task": "records.tasks.seal_audit", "schedule": 180.0},
    "verify-audit": {
        "task": "records.tasks.verify_audit",
        "schedule": crontab(minute="15", hour="2"),
    },
    "forget-lapsed-invitations": {
        "task": "accounts.tasks.forget_lapsed_invitations",
        "schedule": crontab(minute="40", hour="2"),
    },
    "erase-people-past-retention": {
        "task": "reports.tasks.erase_people_past_retention",
        "schedule": crontab(minute="50", hour="2"),
    },
    "forget-ended-sessions": {
        "task": "accounts.tasks.forget_ended_sessions",
        "schedule": crontab(minute="30", hour="2"),
    },
    "monthly-reports": {
        "task": "reports.tasks.order_monthly_reports",
        "schedule": crontab(minute="0", hour="3", day_of_month="1"),
    },
}


@worker_process_init.connect
def end_with_worker(**kwargs: object) -> None:
    """A job never outlives its worker, even one that was killed: its row is claimed again."""
    die_with_parent()
