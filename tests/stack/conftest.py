from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.stack.program import Program


@pytest.fixture(scope="package")
def shared_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One folder of data for all tests here: only the first start loads it."""
    program = Program(tmp_path_factory.mktemp("stack") / "var")
    yield program
    if program.is_running:
        program.kill(signal.SIGTERM)


@pytest.fixture
def program(shared_program: Program) -> Program:
    """The program, running: started again after a test that ended it."""
    if not shared_program.is_running:
        shared_program.start()
    return shared_program
