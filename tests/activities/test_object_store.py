"""Documents in an object store: a real server that speaks S3, on a socket of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, DocumentText, Scan
from activities.services import (
    add_document,
    delete_document,
    discard_scan,
    document_texts,
    drop_scan,
    file_scan,
)
from citydiplo import backup
from citydiplo.checks import documents_have_a_place
from citydiplo.storage import document_storage
from partners.models import City
from records.models import AuditEntry
from tests.activities import files
from tests.factories import make_activity, make_actor

BUCKET = "citydiplo-documents"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a store that runs as a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            # It listens before it can answer: the first answer takes as long as its start.
            requests.get(address, timeout=30)
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "the store did not start"
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def environment(server: str) -> dict[str, str]:
    return {
        "DOCUMENT_STORAGE": "s3",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": server,
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY_ID": "id",
        "S3_SECRET_ACCESS_KEY": "secret",
    }


@pytest.fixture
def bucket(
    server: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """An empty bucket in which the settings of production would keep documents."""
    store = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )
    bucket = store.create_bucket(Bucket=BUCKET)
    entry = document_storage(environment.__getitem__)
    storage = import_string(entry["BACKEND"])(**entry["OPTIONS"])
    for model in (Document, Scan):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", storage)
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, "Pact", partners=(make_actor(),))


def _in_program(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "citydiplo.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_folder_needs_no_library() -> None:
    code = "import sys; assert not {'boto3', 'botocore', 'storages'} & set(sys.modules)"
    done = _in_program(code, {"DOCUMENT_STORAGE": "folder"})
    assert done.returncode == 0, done.stderr


def test_settings_choose_the_store(environment: dict[str, str]) -> None:
    code = (
        "from activities.models import Document, Scan;"
        " print(*(type(m._meta.get_field('file').storage).__name__ for m in (Document, Scan)))"
    )
    done = _in_program(code, environment)
    assert done.stdout.split() == ["S3Storage", "S3Storage"], done.stderr


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"DOCUMENT_STORAGE": "cloud", "S3_BUCKET": "x"}, "citydiplo.E016"),
        ({"DOCUMENT_STORAGE": "s3", "S3_BUCKET": ""}, "citydiplo.E017"),
        ({"DOCUMENT_STORAGE": "s3", "S3_BUCKET": "x"}, ""),
        ({"DOCUMENT_STORAGE": "folder", "S3_BUCKET": ""}, ""),
    ],
)
def test_wrong_settings_are_named_before_anybody_is_served(
    settings: Any, told: dict[str, str], code: str
) -> None:
    for name, value in told.items():
        setattr(settings, name, value)
    found = [one.id for one in documents_have_a_place(None)]
    assert found == ([code] if code else [])


@pytest.mark.parametrize("kind", ["s3", "folder"])
def test_backup_says_what_it_leaves_out(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCUMENT_STORAGE", kind)
    monkeypatch.setenv("S3_BUCKET", BUCKET)
    monkeypatch.setattr(backup, "create", lambda at, *, into: into / "x.tar")
    assert backup.main(["create", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert (f"bucket {BUCKET} and are not in the backup" in told) is (kind == "s3")


def test_document_is_kept_read_and_handed_out(
    bucket: Any, activity: Activity, officer: User, officer_client: Client
) -> None:
    content = files.docx("Harbour cooperation")
    file = ContentFile(content, name="pact.docx")
    document = add_document(activity.pk, file, access=access_for_user(officer), by=officer)
    stored = list(bucket.objects.all())
    assert [one.key for one in stored] == [document.file.name]
    # Nobody but the store's owner has a right on it.
    grants = stored[0].Acl().grants
    assert [(one["Permission"], one["Grantee"]["Type"]) for one in grants] == [
        ("FULL_CONTROL", "CanonicalUser")
    ]
    document_texts.read_text(document.reading.pk, clock=timezone.now)
    assert DocumentText.objects.get().text == "Harbour cooperation"
    answer = officer_client.get(reverse("activities:document-download", args=[document.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(kind="download").count() == 1
    page = officer_client.get(document.get_absolute_url()).text
    assert "127.0.0.1" not in page


def test_refused_and_deleted_files_leave_nothing_in_the_bucket(
    bucket: Any, activity: Activity, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    access = access_for_user(officer)
    file = ContentFile(b"words", name="a.txt")
    document = add_document(activity.pk, file, access=access, by=officer)
    with pytest.raises(Exception, match="already here"):
        add_document(activity.pk, ContentFile(b"words", "b.txt"), access=access, by=officer)
    assert len(list(bucket.objects.all())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document.pk, access=access, version=None)
    assert not list(bucket.objects.all())


def test_dropped_file_stays_where_it_lies_when_it_is_filed(
    bucket: Any,
    seoul: City,
    activity: Activity,
    officer: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    access = access_for_user(officer)
    first, second = (
        drop_scan(ContentFile(text, name=f"{text}.txt"), city=seoul, access=access, by=officer)
        for text in (b"one", b"two")
    )
    keys = {one.key for one in bucket.objects.all()}
    document = file_scan(first.pk, activity.pk, access=access)
    assert document.file.read() == b"one"
    assert {one.key for one in bucket.objects.all()} == keys
    with django_capture_on_commit_callbacks(execute=True):
        discard_scan(second.pk, access=access)
    assert [one.key for one in bucket.objects.all()] == [document.file.name]


def test_file_that_the_store_has_lost_is_404_and_its_reading_fails(
    bucket: Any, activity: Activity, officer: User, officer_client: Client
) -> None:
    file = ContentFile(b"words", name="a.txt")
    document = add_document(activity.pk, file, access=access_for_user(officer), by=officer)
    bucket.objects.all().delete()
    with pytest.raises(ClientError):
        bucket.Object(document.file.name).load()
    url = reverse("activities:document-download", args=[document.pk])
    assert officer_client.get(url).status_code == 404
    document_texts.read_text(document.reading.pk, clock=timezone.now)
    assert DocumentText.objects.get().failure == "missing"
