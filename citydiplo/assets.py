"""Which files of the installed npm packages are served, and under which address.

The packages stay in `node_modules/` as `npm ci` left them; only the files named here are found by
`collectstatic`, which gives them hashed names. Source maps are listed because the hashed storage
follows the reference to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core import checks
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"

# Address under STATIC_URL: (folder in node_modules, patterns of the files served from it).
SERVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "vendor/tabler": ("@tabler/core/dist/css", ("tabler.min.css*",)),
    "vendor/pretendard": (
        "pretendard/dist/web/variable",
        ("pretendardvariable-dynamic-subset.css", "woff2-dynamic-subset/*.woff2"),
    ),
    "vendor/noto-sans-sc": (
        "@fontsource-variable/noto-sans-sc",
        ("index.css", "files/*.woff2"),
    ),
    "vendor/htmx": ("htmx.org/dist", ("htmx.min.js",)),
    "vendor/echarts": ("echarts/dist", ("echarts.min.js",)),
    "vendor/topojson-client": ("topojson-client/dist", ("topojson-client.min.js",)),
    "vendor/world-atlas": ("world-atlas", ("countries-50m.json",)),
    "vendor/tom-select": (
        "tom-select/dist",
        ("css/tom-select.min.css*", "js/tom-select.popular.min.js*"),
    ),
}


class PackageFinder(BaseFinder):
    """Finds the served files of npm packages under `vendor/`."""

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """A warning for each package that is not installed."""
        return [
            checks.Warning(
                f"{folder} is not installed, so its files cannot be served.",
                hint="Run `make assets`.",
                id="citydiplo.W010",
            )
            for folder, _patterns in SERVED.values()
            if not (NODE_MODULES / folder).is_dir()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file served at `path`, or an empty list; a list of it when `find_all`."""
        for prefix, (folder, patterns) in SERVED.items():
            inside = path.removeprefix(f"{prefix}/")
            file = NODE_MODULES / folder / inside
            if inside != path and matches_patterns(inside, patterns) and file.is_file():
                return [str(file)] if find_all else str(file)
        return []

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every served file with the storage that holds it."""
        for prefix, (folder, patterns) in SERVED.items():
            root = NODE_MODULES / folder
            storage = FileSystemStorage(location=root)
            # collectstatic puts the files of a storage under this.
            storage.prefix = prefix  # type: ignore[attr-defined]
            for pattern in patterns:
                for file in sorted(root.glob(pattern)):
                    yield str(file.relative_to(root)), storage
