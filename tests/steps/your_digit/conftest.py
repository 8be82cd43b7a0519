"""What tests of this step are given."""

import pytest

from lesson.steps.your_digit.reading import trained_readers
from tests.steps.your_digit.shared import LAST


@pytest.fixture(scope="module")
def known():
    return trained_readers(0, LAST)
