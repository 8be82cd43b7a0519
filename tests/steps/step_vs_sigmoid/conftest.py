"""What tests of this step are given."""

import pytest

from lesson.steps.step_vs_sigmoid.one_weight import OneWeight
from tests.steps.step_vs_sigmoid.shared import INKED, weight_of


@pytest.fixture(scope="module")
def weight() -> OneWeight:
    return weight_of(INKED)
