"""Watch a function statement by statement."""

import inspect
from collections.abc import Generator, Iterator
from typing import Any


def trace(steps: Generator) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run a generator that yields after each of its statements; give each statement as written, and the names it knows."""
    lines, first = inspect.getsourcelines(steps.gi_code)
    for _ in steps:
        statement = lines[steps.gi_frame.f_lineno - first - 1]
        yield statement.strip(), dict(steps.gi_frame.f_locals)
