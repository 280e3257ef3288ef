"""The environment that settings are read from; a value may also stand in a file, as secrets do."""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class _Files(FileAwareMapping):
    """`NAME` is the content of the file that `NAME_FILE` names, without the line end."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).rstrip("\r\n")


class Env(environ.Env):
    """Typed values of the environment and of the files it names."""

    ENVIRON = _Files()
