"""Firefox and WebKit, one after the other."""

from collections.abc import Iterator

import pytest

from tests.engines import drivers


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            start, marks=getattr(pytest.mark, start.__name__), id=start.__name__
        )
        for start in (drivers.firefox, drivers.webkit)
    ],
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[drivers.Engine]:
    """A browser with a new profile."""
    with request.param(tmp_path_factory.mktemp("profile")) as engine:
        yield engine
