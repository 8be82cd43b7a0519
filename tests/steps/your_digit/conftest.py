"""What tests of this step share."""

import pytest
from hypothesis import strategies as st

from lesson.steps.your_digit.reading import trained_readers

LAST = 3
SCORES = st.floats(-50, 50).map(lambda score: round(score, 3))


@pytest.fixture(scope="module")
def known():
    """The three models after LAST epochs."""
    return trained_readers(0, LAST)
