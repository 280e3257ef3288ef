"""Command line: `serve` (the default), `run COMMAND…` beside the servers, `prepare`."""

from __future__ import annotations

import os
import signal
import sys

from citydiplo.embedded import EmbeddedServerError
from citydiplo.processes import die_with_parent


def main(arguments: list[str]) -> int:
    """Do what `arguments` say and return the exit code; errors are one sentence on stderr."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if verb == "serve" and os.environ.get("ENVIRONMENT") == "production":
        print("The quick start is not for production: see docs/operations.md.", file=sys.stderr)
        return 1
    try:
        if verb == "prepare":
            from citydiplo.quickstart.prepare import prepare

            prepare()
            return 0
        if "MAKELEVEL" in os.environ:
            # When make itself is killed, nobody else would tell this process.
            die_with_parent(signal.SIGTERM)
        from citydiplo.quickstart.supervisor import run_beside_servers, serve

        if verb == "run" and rest:
            return run_beside_servers(rest)
        if verb == "serve" and not rest:
            return serve()
    except EmbeddedServerError as error:
        print(error, file=sys.stderr)
        return 1
    print("usage: python -m citydiplo.quickstart [serve | run COMMAND...]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
