"""Where documents lie: a folder of this machine, or a bucket of an object store."""

from __future__ import annotations

from typing import Any

# For the user who serves alone; what is collected may belong to another user and is for all.
FOLDER: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"file_permissions_mode": 0o600},
}
KINDS = ("folder", "s3")
# Of an answer that does not come a page must not wait for minutes.
PATIENCE_SECONDS = 10


def document_storage(env: Any) -> dict[str, Any]:
    """The entry of `STORAGES` for documents.

    Nothing in the store is public and no address of it is handed out: files go through the views
    that check rights and write down who took them. The library for the store is the extra `s3`.
    """
    if env("DOCUMENT_STORAGE") != "s3":
        return FOLDER
    from botocore.config import Config  # the extra is only there where it was chosen

    patience = {"connect_timeout": PATIENCE_SECONDS, "read_timeout": PATIENCE_SECONDS}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env("S3_BUCKET"),
            "endpoint_url": env("S3_ENDPOINT_URL") or None,
            "region_name": env("S3_REGION") or None,
            "access_key": env("S3_ACCESS_KEY_ID") or None,
            "secret_key": env("S3_SECRET_ACCESS_KEY") or None,
            # Without one an object is its owner's alone; stores of today refuse to be told.
            "default_acl": None,
            "querystring_auth": False,
            "file_overwrite": False,
            "client_config": Config(
                **patience,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path" if env("S3_ENDPOINT_URL") else "auto"},
            ),
        },
    }
